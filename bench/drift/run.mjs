// npm run bench:drift: drift and classification reports, ours beside Evidently's, in turns. --help lists its flags.
import { once } from 'node:events';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { readCommand } from '../../scripts/command-line.mjs';
import { COMMANDS } from '../../scripts/commands.mjs';
import { normalColumns, SHOT_COLUMNS, shotColumns } from './data.mjs';
import { startPeer } from './peer.mjs';
import { writeTable } from './table.mjs';

const { values } = readCommand(COMMANDS['bench:drift']);
const root = join(import.meta.dirname, '..', '..');
const dist = `${pathToFileURL(join(root, 'dist')).href}/`;
const { Random } = await import(`${dist}algorithms/random/random.js`);
const SIZES = [5000, 50_000, 500_000];
const WIDTHS = [8, 32, 64, 128];
const WIDE_ROWS = 50_000;
const LARGEST = SIZES.at(-1);
const NAMES = SHOT_COLUMNS.map(({ name }) => name);
/** Lag and memory are taken this often, in ms. */
const STEP = 5;

const ours = await startOurs();
const peer = startPeer(root);
const measured = { drift: [], wide: [] };
// Both sides have compiled and imported what they need before the clock runs.
const small = sidesOf(2000);
for (let i = 0; i < 5; i++) await ours.ask('drift', { columns: SHOT_COLUMNS, ...small });
await peer?.ask('drift', NAMES, [small.reference.columns, small.current.columns]);

for (const rows of SIZES) {
  console.log(`PariVision · bench: 8 columns, ${rows} rows each side …`);
  const sides = sidesOf(rows);
  const given = { columns: SHOT_COLUMNS, ...sides };
  const pair = [sides.reference.columns, sides.current.columns];
  const result = await inTurns(
    async () => ours.ask('drift', given),
    async () => peer?.ask('drift', NAMES, pair),
  );
  const stored = [];
  for (let i = 0; i < 3 * values.rounds; i++) stored.push((await ours.ask('stored')).seconds);
  measured.drift.push({ rows, ...result, stored: median(stored) });
  if (rows === LARGEST) await measureLargest(sides, given);
}
for (const columns of WIDTHS) {
  console.log(`PariVision · bench: ${columns} columns, ${WIDE_ROWS} rows each side …`);
  const [reference, current] = [1, 2].map((seed) => normalColumns(Random, WIDE_ROWS, { seed, columns }));
  const names = Array.from({ length: columns }, (_, i) => `column_${i}`);
  const sources = names.map((name) => ({ name, kind: 'quantity', role: 'feature' }));
  const asksPeer = columns === WIDTHS[0] || columns === WIDTHS.at(-1);
  const given = { columns: sources, reference, current };
  const pair = [reference.columns, current.columns];
  const rounds = columns > 32 ? 1 : values.rounds;
  const result = await inTurns(
    async () => ours.ask('drift', given),
    async () => (asksPeer ? peer?.ask('drift', names, pair) : undefined),
    rounds,
  );
  measured.wide.push({ columns, ...result });
}
peer?.stop();
await ours.stop();
writeTable(join(root, 'bench', 'results'), { rounds: values.rounds, evidently: Boolean(peer), ...measured });

async function measureLargest(sides, given) {
  console.log(`PariVision · bench: classification, memory and lag, ${LARGEST} rows …`);
  const scored = [sides.reference, sides.current].map(({ columns, probabilities }) => [
    columns.at(-1),
    probabilities,
  ]);
  measured.classification = await inTurns(
    async () => ours.ask('classification', sides),
    async () => peer?.ask('classification', ['made', 'probability'], scored),
  );
  globalThis.gc?.();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), STEP);
  delay.enable();
  for (let i = 0; i < values.rounds; i++) {
    await ours.ask('drift', given);
    await ours.ask('classification', sides);
  }
  delay.disable();
  clearInterval(watch);
  measured.largest = { lagMs: delay.percentile(99) / 1e6, memoryMb: (peak - before) / 2 ** 20 };
}

function sidesOf(rows) {
  return {
    reference: shotColumns(Random, rows, { seed: 1, shift: 0 }),
    current: shotColumns(Random, rows, { seed: 2, shift: 0.05 }),
  };
}

/** Medians of the rounds, and the answers of the last. */
async function inTurns(askOurs, askPeer, rounds = values.rounds) {
  const answers = { ours: [], theirs: [] };
  for (let i = 0; i < rounds; i++) {
    answers.ours.push(await askOurs());
    const theirs = await askPeer();
    if (theirs) answers.theirs.push(theirs);
  }
  for (const [side, all] of Object.entries(answers)) {
    if (all.length > 0)
      console.log(`  ${side}: ${all.map(({ seconds }) => seconds.toFixed(4)).join(', ')} s`);
  }
  const of = (all) => all.length > 0 && { ...all.at(-1), seconds: median(all.map(({ seconds }) => seconds)) };
  return { ours: of(answers.ours), theirs: of(answers.theirs) || undefined };
}

function median(all) {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];
}

/** A thread that makes reports for the bench, one after the other. */
async function startOurs() {
  const worker = new Worker(new URL('ours.worker.mjs', import.meta.url), { workerData: { dist } });
  const answered = async () => {
    const [{ answer, error }] = await once(worker, 'message');
    if (error) throw new Error(error);
    return answer;
  };
  await answered();
  return {
    ask(command, given) {
      const answer = answered();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage({ command, given });
      return answer;
    },
    stop: () => worker.terminate(),
  };
}
