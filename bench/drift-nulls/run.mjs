// npm run bench:drift-nulls: false alarms of drift where nothing changed, and power where something did; ours and Evidently's.
// npm run bench:drift-nulls -- --help lists its flags.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { readCommand } from '../../scripts/command-line.mjs';
import { COMMANDS } from '../../scripts/commands.mjs';
import { seasonFolder, seasonShots } from './shots.mjs';
import { CHANGES, changed, gameStarts, nullSplit, take } from './splits.mjs';
import { writeTable } from './table.mjs';

const { values } = readCommand(COMMANDS['bench:drift-nulls']);
const root = join(import.meta.dirname, '..', '..');
const dist = (path) => import(pathToFileURL(join(root, 'dist', path)).href);
const { planOf } = await dist('algorithms/profile/plan.js');
const { profileOf } = await dist('algorithms/profile/profile.js');
const { compareProfiles } = await dist('algorithms/profile/compare-profiles.js');
const { Random } = await dist('algorithms/random/random.js');

/** Rows of reference and current, and how often: samples of 50,000 rows take longer, and a season has few of them. */
const DESIGNS = [
  { sizes: [500, 500], share: 1 },
  { sizes: [5000, 5000], share: 1 },
  { sizes: [50_000, 50_000], share: 0.25 },
  { sizes: [50_000, 500], share: 1 },
  { sizes: [50_000, 5000], share: 1 },
];
const BLOCKS = [
  { name: 'random games', block: 1 },
  { name: 'consecutive games', block: 8 },
];
const POWER_SIZES = [
  [50_000, 500],
  [50_000, 5000],
];
const LEVEL = 0.05;

const folder = seasonFolder(values.data, root);
if (!folder) {
  console.log('PariVision · bench: skipped, there are no season files (see --help).');
  process.exit(0);
}
const season = await seasonShots(dist, folder, values.season);
const starts = gameStarts(season);
const started = performance.now();
const python = process.env.PARIVISION_BENCH_EVIDENTLY_PYTHON;
const peer = python && values.evidently > 0 ? startPeer(python) : undefined;
if (!peer)
  console.log(
    'PariVision · bench: Evidently is skipped: PARIVISION_BENCH_EVIDENTLY_PYTHON names no Python with it.',
  );

const SPLITS = { season: values.season, names: season.names, repeats: values.repeats, seed: values.seed };
if (values.only.includes('nulls')) {
  const nulls = [];
  for (const { name, block } of BLOCKS) {
    for (const { sizes, share } of DESIGNS) {
      console.log(`PariVision · bench: nothing changed, ${name}, ${sizes.join(' and ')} rows …`);
      nulls.push(await measure({ name, block, sizes, repeats: Math.ceil(values.repeats * share) }));
    }
  }
  write('nulls', nulls);
}
if (values.only.includes('power')) {
  const power = [];
  for (const change of CHANGES) {
    for (const sizes of POWER_SIZES) {
      console.log(`PariVision · bench: ${change.name}, ${sizes[1]} rows …`);
      const repeats = Math.ceil(values.repeats / 4);
      power.push({
        change: change.name,
        ...(await measure({ name: 'random games', block: 1, sizes, repeats, change })),
      });
    }
  }
  write('power', power);
}
peer?.stop();

/** Sections that this run does not measure stay as they are. */
function write(section, rows) {
  const seconds = (performance.now() - started) / 1000;
  writeTable(join(root, 'bench', 'results'), section, { ...SPLITS, rows, seconds });
}

/** How often each column, and any column, is called drifted; `p`: how often its own p-value is at most the level. */
async function measure({ name, block, sizes, repeats, change }) {
  const random = new Random(values.seed);
  const ours = { columns: zeros(), p: zeros(), any: 0, tooFew: 0 };
  const theirs = { columns: zeros(), any: 0, dataset: 0, repeats: 0 };
  const asked = Math.min(repeats, change ? Math.ceil(values.evidently / 2) : values.evidently);
  for (let i = 0; i < repeats; i++) {
    const [reference, plain] = nullSplit(starts, { block, sizes }, random).map((rows) => take(season, rows));
    const current = change ? changed(plain, season.names, change, random) : plain;
    countOurs(ours, reference, current);
    if (peer && i < asked) {
      const { drifted, share } = await peer.ask(reference, current);
      drifted.forEach((is, column) => (theirs.columns[column] += is ? 1 : 0));
      theirs.any += drifted.some(Boolean) ? 1 : 0;
      theirs.dataset += share >= 0.5 ? 1 : 0;
      theirs.repeats += 1;
    }
  }
  const shares = ({ columns, ...rest }, count) => ({
    ...rest,
    columns: columns.map((n) => n / count),
    any: rest.any / count,
  });
  const target = change && season.names.indexOf(change.column);
  return {
    name,
    sizes,
    repeats,
    ...(change && { target }),
    ours: { ...shares(ours, repeats), p: ours.p.map((n) => n / repeats) },
    ...(theirs.repeats > 0 && {
      theirs: { ...shares(theirs, theirs.repeats), dataset: theirs.dataset / theirs.repeats },
    }),
  };
}

function countOurs(ours, reference, current) {
  const target = season.names.length - 1;
  const plan = planOf(
    season.names.map((name, i) => ({
      name,
      role: i === target ? 'target' : 'feature',
      kind: season.kinds[i],
      values: reference.columns[i],
    })),
  );
  const profiles = [reference, current].map(({ columns, games }) => profileOf(plan, columns, games));
  const compared = compareProfiles(plan, ...profiles);
  for (const [column, { pValue, drifted }] of compared.entries()) {
    if (pValue !== null && pValue <= LEVEL) ours.p[column] += 1;
    if (drifted) ours.columns[column] += 1;
  }
  if (compared.some(({ drifted }) => drifted)) ours.any += 1;
  if (compared.every(({ pValue }) => pValue === null)) ours.tooFew += 1;
}

function zeros() {
  return season.names.map(() => 0);
}

/** Evidently in a process of its own; a question and an answer at a time. */
function startPeer(command) {
  const folder = mkdtempSync(join(tmpdir(), 'parivision-bench-'));
  const child = spawn(command, [join(root, 'bench', 'peers', 'drift_nulls.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const path = join(folder, 'pair.bin');
  return {
    async ask(reference, current) {
      const columns = [...reference.columns, ...current.columns];
      writeFileSync(path, Buffer.concat(columns.map(({ buffer }) => Buffer.from(buffer))));
      const rows = [reference.columns[0].length, current.columns[0].length];
      child.stdin.write(`${JSON.stringify({ path, rows, names: season.names })}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error('Evidently has ended; its message is above');
      return JSON.parse(value);
    },
    stop() {
      child.stdin.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
