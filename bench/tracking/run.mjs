// npm run bench:tracking: the real `mlflow server` beside PariVision, the same MLflow client, in one run.
// Writes bench/results/tracking.md and .json.  --only a,b  --rounds 3  --runs 2000,20000  --seconds 60  --sides one,default
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startMlflow, startPariVision } from './servers.mjs';
import { ensurePython } from '../python.mjs';
import { writeTable } from './table.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '..', '..');
const SECTIONS = ['start', 'writes', 'search', 'artifact', 'crowd'];
const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: SECTIONS.join(',') },
    rounds: { type: 'string', default: '3' },
    runs: { type: 'string', default: '2000,20000' },
    seconds: { type: 'string', default: '60' },
    sides: { type: 'string', default: 'one,default' },
  },
});
const only = options.only.split(',');
const rounds = Number(options.rounds);
const folder = mkdtempSync(join(tmpdir(), 'parivision-bench-'));
const rows = [];

const python = await ensurePython(join(HERE, 'requirements.txt'), 'tracking');
const client = startClient(python);
const sides = [];
try {
  say('starting PariVision …');
  sides.push(await startPariVision(ROOT, join(folder, 'ours')));
  for (const side of options.sides.split(',')) {
    say(`starting mlflow server (${side}) …`);
    sides.push(await startMlflow(python, join(folder, side), side === 'one' ? 1 : undefined));
  }
  if (only.includes('start')) startRows();
  if (only.includes('writes')) await writeRows();
  if (only.includes('search')) await searchRows();
  if (only.includes('artifact')) await artifactRows();
  if (only.includes('crowd')) await crowdRows();
} finally {
  client.stop();
  await Promise.all(sides.map((side) => side.stop()));
  rmSync(folder, { recursive: true, force: true });
}
writeTable(join(ROOT, 'bench', 'results'), { sides: sides.map(({ name }) => name), rows, rounds });

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
  const batch = await repeated('log_batch', {});
  row(
    'log_batch, 1,000 metrics (1,000 keys)',
    'ms',
    medians(batch, (a) => a.keys * 1000),
    0.2,
  );
  row(
    'log_batch, 1,000 metrics (1,000 steps of one key)',
    'ms',
    medians(batch, (a) => a.steps * 1000),
    0.2,
  );
  const single = await repeated('log_metric', {});
  row(
    'log_metric, 200 in sequence, median of one',
    'ms',
    medians(single, (a) => a.median * 1000),
    0.2,
  );
  row(
    'create_run, median',
    'ms',
    medians(await repeated('create_run', {}), (a) => a.median * 1000),
    0.2,
  );
}

async function searchRows() {
  for (const runs of options.runs.split(',').map(Number)) {
    for (const side of sides) {
      say(`${side.name}: making ${runs} runs …`);
      await ask(side, 'fill', { runs });
    }
    const found = await repeated('search', { runs });
    const label = `search_runs over ${runs.toLocaleString('en')}`;
    row(
      `${label}, filter and order, first page of 50`,
      'ms',
      medians(found, (a) => a.first * 1000),
      0.2,
    );
    row(
      `${label}, filter and order, all pages of 50 (${found[0][0].hits} hits)`,
      'ms',
      medians(found, (a) => a.pages * 1000),
      0.2,
    );
    row(
      `${label}, no filter, all runs by 1,000`,
      'ms',
      medians(found, (a) => a.everything * 1000),
      0.2,
    );
  }
}

async function artifactRows() {
  const file = join(folder, 'artifact.bin');
  makeFile(file, 200);
  const before = sides.map((side) => side.memory().rssMb);
  const peaks = [...before];
  const watch = setInterval(
    () => sides.forEach((side, i) => (peaks[i] = Math.max(peaks[i], side.memory().rssMb))),
    200,
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
  const seconds = Number(options.seconds);
  const results = [];
  for (const side of sides) {
    say(`${side.name}: 16 clients for ${seconds} s …`);
    results.push(await ask(side, 'crowd', { seconds }));
  }
  row(
    '16 clients: calls a second',
    '1/s',
    results.map((a) => a.calls / a.seconds),
    undefined,
    4,
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

/** One warm-up, then `rounds` answers a side, the sides taking turns. */
async function repeated(command, parameters) {
  const answers = sides.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, side] of sides.entries()) {
      const answer = await ask(side, command, parameters);
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

/** `most`: the goal is ours <= most × theirs; `least`: ours >= least × theirs. */
function row(measure, unit, numbers, most, least) {
  const ours = numbers[0];
  const ratios = numbers.slice(1).map((theirs) => ours / theirs);
  const goal = most !== undefined ? `≤ ${most} ×` : least !== undefined ? `≥ ${least} ×` : '';
  const reached = goal && ratios.every((ratio) => (most !== undefined ? ratio <= most : ratio >= least));
  rows.push({ measure, unit, numbers, ratios, goal, reached: goal ? reached : undefined });
  say(`${measure}: ${numbers.map((n) => n.toFixed(1)).join(' | ')} ${unit}`);
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
    stop: () => child.stdin.end(),
  };
}

/** Bytes that do not compress, the same every time. */
function makeFile(path, megabytes) {
  const block = Buffer.alloc(1 << 20);
  let state = 12345;
  const file = openSync(path, 'w');
  for (let i = 0; i < megabytes; i++) {
    for (let at = 0; at < block.length; at += 4) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      block.writeUInt32LE(state, at);
    }
    writeSync(file, block);
  }
  closeSync(file);
}

function say(text) {
  console.log(`PariVision · bench: ${text}`);
}
