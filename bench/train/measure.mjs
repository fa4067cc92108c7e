// Fits both sides of npm run bench:train on the same rows, in turns.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensurePython } from '../python.mjs';
import { openData, writePart } from './data.mjs';
import { growth } from './growth.mjs';
import { fitTask, startOurs } from './ours.mjs';
import { startPeer } from './peer.mjs';
import { gradientBoosting, logisticRegression, nativeEngines, predict, randomForest } from './sections.mjs';
import { study } from './study.mjs';
import { rounded } from './table.mjs';

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

const DIST = pathToFileURL(join(ROOT, 'dist')).href;
const dist = (path) => `${DIST}/${path}`;

/**
 * Measures the sections that are named, or all.
 * @param options `{ only, rounds, threads, data }` as in the command line of bench:train
 * @returns what `writeTable` writes
 */
export async function measure({
  only = Object.keys(SECTIONS),
  rounds,
  threads = availableParallelism(),
  data: named,
}) {
  const python = startPeer(
    ensurePython(join(BENCH, 'peers', 'requirements.txt'), 'train'),
    join(BENCH, 'peers', 'train.py'),
    threads,
  );
  const folder = mkdtempSync(join(tmpdir(), 'parivision-bench-'));
  const engine = await startOurs(DIST);
  try {
    return await measureSections({
      only,
      rounds,
      threads,
      data: await openData(dist, dataFolder(named)),
      folder,
      engine,
      python,
    });
  } finally {
    python.stop();
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureSections({ only, rounds, threads, data, folder, engine, python }) {
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
    dist: DIST,
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
  return run;
}

/** The named folder, else the shared data beside the repository, else undefined: the league is generated. */
function dataFolder(option) {
  const named = option ?? process.env.PARIVISION_BENCH_DATA;
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
