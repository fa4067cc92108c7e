// npm run bench:tracking: the real `mlflow server` beside PariVision, the same MLflow client, in one run.
// Writes bench/results/tracking.md and .json; some ten minutes.  --only start,writes,search,artifact,crowd,wide  --rounds 3
// --runs 2000,20000  --seconds 60  --sides one,default  --limit 300 (seconds that a section may take; artifact: 900)
// Sections that --only leaves out keep their rows in the table.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readCommand } from '../../scripts/command-line.mjs';
import { COMMANDS } from '../../scripts/commands.mjs';
import { startMlflow, startPariVision } from './servers.mjs';
import { ensurePython } from '../python.mjs';
import { startClientAlone } from './client-alone.mjs';
import { fillThroughApi, makeFile, valuesOf } from './fill.mjs';
import { writeTable } from './table.mjs';
import { searchWide } from './wide.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '..', '..');
/** The last one adds runs to PariVision only; until then both sides hold the same. */
const SECTIONS = ['start', 'writes', 'search', 'artifact', 'crowd', 'wide'];
/** Time limits in seconds of sections that need more than the default: 12 files of 200 MB up and down. */
const LIMITS = { artifact: 900 };
const { values: options } = readCommand(COMMANDS['bench:tracking']);
const only = options.only ?? SECTIONS;
const { rounds } = options;
const folder = mkdtempSync(join(tmpdir(), 'parivision-bench-'));
const rows = [];
const unfinished = [];

const beside = only.some((name) => name !== 'wide');
const python = beside ? await ensurePython(join(HERE, 'requirements.txt'), 'tracking') : undefined;
let client = python && startClient(python);
let current;
const sides = [];
let alone;
try {
  say('starting PariVision …');
  sides.push(await startPariVision(ROOT, join(folder, 'ours')));
  alone = await startClientAlone(sides[0].uri);
  for (const side of beside ? options.sides : []) {
    say(`starting mlflow server (${side}) …`);
    sides.push(await startMlflow(python, join(folder, side), side === 'one' ? 1 : undefined));
  }
  await section('start', startRows);
  await section('writes', writeRows);
  for (const runs of options.runs) await section('search', () => searchRows(runs));
  await section('artifact', artifactRows);
  await section('crowd', crowdRows);
  await section('wide', wideRows);
} finally {
  client?.stop();
  await Promise.all([...sides, alone].map((side) => side?.stop()));
  rmSync(folder, { recursive: true, force: true });
}
writeTable(join(ROOT, 'bench', 'results'), {
  sides: sides.map(({ name }) => name),
  rows,
  rounds,
  unfinished,
  sections: SECTIONS,
});

/** Runs a section if it is selected. After the time limit it is cancelled: finished rows stay, and the table notes it. */
async function section(name, work) {
  if (!only.includes(name)) return;
  current = name;
  const seconds = options.limit ?? LIMITS[name] ?? 300;
  let late;
  const limit = new Promise((_resolve, reject) => {
    late = setTimeout(() => reject(new Error(`not finished within ${seconds} s`)), seconds * 1000);
  });
  try {
    await Promise.race([work(), limit]);
  } catch (error) {
    say(`${name}: ${error.message}`);
    unfinished.push(`${name}: ${error.message}`);
    client?.stop();
    client = python && startClient(python);
  } finally {
    clearTimeout(late);
  }
}

function startRows() {
  row(
    'cold start to the first API answer',
    's',
    sides.map((side) => side.startSeconds),
    0.2,
  );
  row(
    'resident memory, idle (sum of RSS, database included)',
    'MB',
    sides.map((side) => side.memory().rssMb),
    0.2,
  );
  row(
    'memory, idle (sum of PSS)',
    'MB',
    sides.map((side) => side.memory().pssMb),
    0.2,
  );
}

async function writeRows() {
  const batch = await repeated('log_batch', {}, [alone]);
  const single = await repeated('log_metric', {}, [alone]);
  const created = await repeated('create_run', {}, [alone]);
  rowBesideClient('log_batch, 1,000 metrics (1,000 keys)', batch, (a) => a.keys * 1000);
  rowBesideClient('log_batch, 1,000 metrics (1,000 steps of one key)', batch, (a) => a.steps * 1000);
  rowBesideClient('log_metric, 200 in sequence, median of one', single, (a) => a.median * 1000);
  rowBesideClient('create_run, median', created, (a) => a.median * 1000);
}

/** A row in ms whose last number is that of the client alone. */
function rowBesideClient(measure, answers, read) {
  const numbers = medians(answers, read);
  row(measure, 'ms', numbers.slice(0, -1), 0.2, undefined, numbers.at(-1));
}

async function searchRows(runs) {
  for (const side of sides) {
    say(`${side.name}: making ${runs} runs …`);
    if (side.database) await ask(side, 'fill', { runs, values: valuesOf(runs), database: side.database });
    else await fillThroughApi(side.uri, runs);
  }
  // MLflow needs half a minute for a pass over 20,000 runs.
  const found = await repeated('search', { runs }, [alone], runs > 5000 ? 1 : rounds);
  const label = `search_runs over ${runs.toLocaleString('en')}`;
  const search = (what, read) => rowBesideClient(`${label}, ${what}`, found, read);
  search('filter and order, first page of 50', (a) => a.first * 1000);
  search(`filter and order, all pages of 50 (${found[0][0].hits} hits)`, (a) => a.pages * 1000);
  search('no filter, all runs by 1,000', (a) => a.everything * 1000);
  if (found.some(([{ hits }]) => hits !== found[0][0].hits)) {
    throw new Error(`the sides find different runs: ${found.map(([{ hits }]) => hits).join(', ')}`);
  }
}

async function wideRows() {
  for (const one of await searchWide(sides[0].uri, 10_000, say)) {
    const label = `10,000 runs × 50 columns, ${one.what}`;
    within(`${label}: first page`, one.first, 1000);
    within(`${label}: slowest of ${one.pages} pages, ${one.added} runs added meanwhile`, one.slowest, 1000);
    within(`${label}: all pages (${one.found} hits, none twice, none left out)`, one.all);
  }
}

async function artifactRows() {
  const file = join(folder, 'artifact.bin');
  makeFile(file, 200);
  const before = sides.map((side) => side.memory().rssMb);
  const peaks = [...before];
  const watch = setInterval(
    () => sides.forEach((side, i) => (peaks[i] = Math.max(peaks[i], side.memory().rssMb))),
    500,
  );
  const moved = await repeated('artifact', { file, folder });
  clearInterval(watch);
  row(
    'artifact of 200 MB up',
    's',
    medians(moved, (a) => a.up),
    0.7,
  );
  row(
    'artifact of 200 MB down',
    's',
    medians(moved, (a) => a.down),
    0.7,
  );
  row(
    'memory gained while artifacts move',
    'MB',
    peaks.map((peak, i) => peak - before[i]),
    undefined,
  );
}

async function crowdRows() {
  const seconds = options.seconds;
  const results = [];
  for (const side of sides) {
    say(`${side.name}: 16 clients for ${seconds} s …`);
    results.push(await ask(side, 'crowd', { seconds }));
  }
  const own = await ask(alone, 'crowd', { seconds: Math.min(seconds, 20) });
  row(
    '16 clients: calls a second',
    '1/s',
    results.map((a) => a.calls / a.seconds),
    undefined,
    4,
    own.calls / own.seconds,
  );
  row(
    '16 clients: points lost',
    '',
    results.map((a) => a.lost),
    undefined,
  );
  row(
    '16 clients: errors',
    '',
    results.map((a) => a.errors),
    undefined,
  );
  row(
    'resident memory after the load',
    'MB',
    sides.map((side) => side.memory().rssMb),
    0.2,
  );
}

/** One warm-up, then `times` measurements per side, the sides taking turns. */
async function repeated(command, parameters, more = [], times = rounds) {
  const all = [...sides, ...more];
  const answers = all.map(() => []);
  for (let round = 0; round <= times; round++) {
    for (const [i, side] of all.entries()) {
      const answer = await ask(side, command, { ...parameters, warm: round === 0 });
      if (round > 0) answers[i].push(answer);
    }
  }
  say(`${command}: done`);
  return answers;
}

function medians(answers, read) {
  return answers.map((list) => {
    const sorted = list.map(read).toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
  });
}

/** `most`: the goal is ours <= most × theirs; `least`: ours >= least × theirs. `alone`: the time of the client itself. */
function row(measure, unit, numbers, most, least, alone) {
  const ours = numbers[0];
  const ratios = numbers.slice(1).map((theirs) => ours / theirs);
  const goal = most !== undefined ? `≤ ${most} ×` : least !== undefined ? `≥ ${least} ×` : '';
  const reached = goal && ratios.every((ratio) => (most !== undefined ? ratio <= most : ratio >= least));
  rows.push({
    section: current,
    measure,
    unit,
    numbers,
    alone,
    ratios,
    goal,
    reached: goal ? reached : undefined,
  });
  const floor = alone === undefined ? '' : `; the client alone ${alone.toFixed(1)}`;
  say(`${measure}: ${numbers.map((n) => n.toFixed(1)).join(' | ')} ${unit}${floor}`);
}

/** A row in ms without a peer; `most`: its upper limit. */
function within(measure, ms, most) {
  const goal = most === undefined ? '' : `≤ ${most} ms`;
  const reached = most === undefined ? undefined : ms <= most;
  rows.push({ section: current, measure, unit: 'ms', numbers: [ms], ratios: [], goal, reached });
  say(`${measure}: ${ms.toFixed(1)} ms`);
}

async function ask(side, command, parameters) {
  const answer = await client.ask({ command, uri: side.uri, ...parameters });
  if (answer.error) throw new Error(`${side.name}: ${command}: ${answer.error}`);
  return answer;
}

function startClient(python) {
  const child = spawn(python, [join(HERE, 'client.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(JSON.parse(line)));
  return {
    ask: (command) =>
      new Promise((resolve) => {
        waiting.push(resolve);
        child.stdin.write(`${JSON.stringify(command)}\n`);
      }),
    stop: () => child.kill(),
  };
}

function say(text) {
  console.log(`PariVision · bench: ${text}`);
}
