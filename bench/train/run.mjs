// npm run bench:train: our engines beside LightGBM, XGBoost and scikit-learn from Python, in one run.
// Writes bench/results/train.md and .json.
// npm run bench:train -- --help lists its flags.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readCommand } from '../../scripts/command-line.mjs';
import { COMMANDS } from '../../scripts/commands.mjs';
import { ensurePython } from '../python.mjs';
import { openData, writePart } from './data.mjs';
import { growth } from './growth.mjs';
import { fitTask, startOurs } from './ours.mjs';
import { startPeer } from './peer.mjs';
import { gradientBoosting, logisticRegression, nativeEngines, predict, randomForest } from './sections.mjs';
import { study } from './study.mjs';
import { rounded, writeTable } from './table.mjs';

const BENCH = join(dirname(fileURLToPath(import.meta.url)), '..');
const ROOT = join(BENCH, '..');
const SECTIONS = {
  'gradient-boosting': gradientBoosting,
  'random-forest': randomForest,
  'logistic-regression': logisticRegression,
  'native-engines': nativeEngines,
  predict,
  growth,
  study,
};

const { values: options } = readCommand(COMMANDS['bench:train']);
const only = options.only ?? Object.keys(SECTIONS);
const rounds = options.rounds;
const threads = options.threads ?? availableParallelism();

const distFolder = pathToFileURL(join(ROOT, 'dist')).href;
const dist = (path) => `${distFolder}/${path}`;
const python = startPeer(
  ensurePython(join(BENCH, 'peers', 'requirements.txt'), 'train'),
  join(BENCH, 'peers', 'train.py'),
  threads,
);
const folder = mkdtempSync(join(tmpdir(), 'parivision-bench-'));
const engine = await startOurs(distFolder);
try {
  await main();
} finally {
  python.stop();
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function main() {
  const data = await openData(dist, dataFolder());
  const train = await data.train();
  const test = await data.test();
  for (const [name, part] of Object.entries({ train, test })) {
    const path = join(folder, `${name}.bin`);
    writePart(path, part);
    await python.ask('load', { name, path, features: data.features.length });
  }
  const { ALGORITHMS } = await import(dist('algorithms/catalogue/catalogue.js'));
  const { NativeEngines } = await import(dist('training/engines/native/native-engines.service.js'));
  const { loadSettings } = await import(dist('platform/config/load-settings.js'));
  const engines = new NativeEngines(loadSettings(process.env));
  const bench = {
    data,
    folder,
    rounds,
    threads,
    dist: distFolder,
    engine,
    python,
    algorithms: ALGORITHMS.map(({ name }) => name).filter((name) => engines.availability(name).available),
    native: (algorithm, count) => engines.taskFor(algorithm, count),
    ours: (algorithm, parameters) => () =>
      engine.ask('fit', {
        task: fitTask(
          algorithm,
          parameters,
          data.features,
          train,
          threads,
          engines.taskFor(algorithm, threads),
        ),
        test,
      }),
    peer: (peer, parameters) => () =>
      python.ask('fit', { peer, parameters, threads, train: 'train', test: 'test' }),
  };
  const run = {
    order: Object.keys(SECTIONS),
    sections: [],
    versions: await python.ask('versions'),
    rounds,
    threads,
    data: data.description,
  };
  for (const section of only) {
    console.log(`PariVision · bench: ${section} …`);
    const loadBefore = rounded(loadavg());
    const rows = await SECTIONS[section](bench);
    run.sections.push({ section, ...rows, loadBefore, loadAfter: rounded(loadavg()) });
  }
  writeTable(join(BENCH, 'results'), run);
}

/** The folder that is named, else the shared data beside the repository, else none: the league is generated. */
function dataFolder() {
  const named = options.data ?? process.env.PARIVISION_BENCH_DATA;
  if (named) {
    if (!existsSync(named)) fail(`--data must name a folder, and ${named} is not there`);
    return named;
  }
  const beside = join(process.env.PARIVISION_SHARED ?? join(ROOT, '..', 'shared'), 'data', 'nba');
  return existsSync(beside) ? beside : undefined;
}

function fail(message) {
  console.error(`PariVision · bench: ${message}`);
  process.exit(1);
}
