// npm run bench:loop: latency of `POST /predict` and delay of the event loop, idle and while a study trains.
// Writes bench/results/loop.md and .json.  --data FOLDER (of season files)  --seconds 20  --rate 100  --profile FOLDER
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCommand } from '../../scripts/command-line.mjs';
import { COMMANDS } from '../../scripts/commands.mjs';
import { niceOfThreads, startApp } from './app.mjs';
import { askAtRate, spread } from './client.mjs';
import { writeTable } from './table.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const ALGORITHMS = ['gradient-boosting', 'random-forest', 'logistic-regression', 'xgboost', 'lightgbm'];
const LEAGUE_SHOTS = 200_000;
const MOST_SHOTS = 500_000;
const { values: options } = readCommand(COMMANDS['bench:loop']);
const { seconds, rate } = options;
const data = options.data ?? process.env.PARIVISION_BENCH_DATA;
const season = seasonFile();
const folder = mkdtempSync(join(tmpdir(), 'parivision-bench-'));
const flags = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${resolve(options.profile)}`] : [];
const app = await startApp(ROOT, folder, flags, {
  FIRST_RUN_NODES: String(season ? MOST_SHOTS : LEAGUE_SHOTS),
  // The champion of the first run; the study that is measured is another.
  STUDY_ALGORITHMS: 'gradient-boosting',
  ...(season && { FEED_SOURCE: season }),
});
try {
  say(`first run on ${season ?? `${LEAGUE_SHOTS.toLocaleString('en')} shots of the virtual league`} …`);
  await until(async () => (await app.get('/health/ready')).status === 200);
  await until(async () => (await app.get('/pipelines/daily/runs')).body.items[0]?.state === 'succeeded');
  const snapshot = (await app.get('/gold/snapshots?limit=1')).body.items[0];
  const algorithms = (await app.get('/training/algorithms')).body.items
    .filter(({ name, available }) => available && ALGORITHMS.includes(name))
    .map(({ name }) => name);
  say('warm-up …');
  await askAtRate(app.url, rate, async () => false, 5);
  say(`idle, ${seconds} s …`);
  const idle = await phase(async () => false);
  const study = await app.post('/training/studies', {
    snapshot: snapshot.id,
    algorithms: algorithms.map((name) => ({ name })),
    trials: 4,
  });
  if (study.status !== 202) throw new Error(`the study was refused: ${JSON.stringify(study.body)}`);
  say(`while a study of ${algorithms.join(', ')} trains, at most ${seconds} s …`);
  const niceness = [];
  const during = await phase(async () => {
    niceness.push(...niceOfThreads(app.pid));
    return (await app.get(`/training/studies/${study.body.id}`)).body.state !== 'running';
  });
  const state = (await app.get(`/training/studies/${study.body.id}`)).body;
  if (state.state === 'running') await app.post(`/training/studies/${study.body.id}/cancel`, {});
  const trials = state.trials.filter((trial) => trial.state === 'finished').length;
  writeTable(join(ROOT, 'bench', 'results'), {
    rows: snapshot.rows,
    source: season ? options.season : 'virtual league',
    algorithms,
    trials: { finished: trials, of: state.trials.length },
    rate,
    idle,
    during,
    niceness: [...new Set(niceness)],
  });
} finally {
  await app.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Latencies and lag of one part. The gauges of the event loop are reset by every reading. */
async function phase(over) {
  await app.lag();
  const { latencies, failures, tookSeconds } = await askAtRate(app.url, rate, over, seconds);
  const lag = await app.lag();
  return { ...spread(latencies), failures, tookSeconds, lagP99Ms: lag.p99 * 1000, lagMaxMs: lag.max * 1000 };
}

function seasonFile() {
  if (!data) return undefined;
  const files = readdirSync(data);
  if (!files.includes(options.season)) throw new Error(`${data} has no ${options.season}`);
  return resolve(data, options.season);
}

async function until(ask, mostSeconds = 600) {
  const end = Date.now() + mostSeconds * 1000;
  while (!(await ask())) {
    if (Date.now() > end) throw new Error(`not within ${mostSeconds} s:\n${app.output()}`);
    await new Promise((done) => setTimeout(done, 500));
  }
}

function say(text) {
  console.log(text);
}
