// Flags of the benchmarks.
import { decimal, folder, listOf, numbers, oneOf, wholeNumber } from './checks.mjs';

const TRAIN_SECTIONS = [
  'gradient-boosting',
  'random-forest',
  'logistic-regression',
  'native-engines',
  'predict',
  'growth',
  'study',
];
const SERVE_SECTIONS = ['predict', 'protocols', 'batch', 'workers', 'memory'];
const GENERATORS = ['wrk', 'autocannon'];
/** Sections of bench:train that are over in a minute or two and vary little. */
const SHORT_SECTIONS = ['gradient-boosting', 'random-forest', 'logistic-regression', 'predict'];

function bench(name, about, flags, exits) {
  return {
    usage: `npm run bench:${name} -- [flags]`,
    about,
    flags,
    variables: {
      PARIVISION_BENCH_DATA: 'a folder with season files (also --data, where it is a flag)',
      PARIVISION_BENCH_PYTHON: 'a Python in which the packages are installed',
    },
    examples: [`npm run bench:${name}`],
    ...(exits && { exits }),
  };
}

export const BENCH_COMMANDS = {
  'bench:train': bench(
    'train',
    'Compares our engines with LightGBM, XGBoost and scikit-learn. Writes bench/results/train.md and .json.',
    {
      only: {
        value: 'A,B',
        about: 'only these sections',
        check: listOf(TRAIN_SECTIONS),
      },
      rounds: { value: 'N', about: 'repetitions', initial: 5, check: wholeNumber(1, 1000) },
      threads: {
        value: 'N',
        about: 'threads of each library (default: the cores of the machine)',
        check: wholeNumber(1, 1024),
      },
      data: { value: 'DIR', about: 'season zips', check: folder },
    },
  ),
  'bench:tracking': bench(
    'tracking',
    'Compares tracking with an MLflow server. Writes bench/results/tracking.md and .json.',
    {
      only: {
        value: 'A,B',
        about: 'only these sections',
        check: listOf(['start', 'writes', 'search', 'artifact', 'crowd', 'wide']),
      },
      rounds: { value: 'N', about: 'repetitions', initial: 3, check: wholeNumber(1, 1000) },
      runs: { value: 'N,N', about: 'stored runs to search', initial: '2000,20000', check: numbers },
      seconds: {
        value: 'N',
        about: 'duration of the section crowd',
        initial: 60,
        check: wholeNumber(1, 86_400),
      },
      sides: {
        value: 'A,B',
        about: "MLflow's workers: one, default",
        initial: 'one,default',
        check: listOf(['one', 'default']),
      },
      limit: { value: 'N', about: 'seconds that a section may take', check: wholeNumber(1, 86_400) },
    },
  ),
  'bench:serve': bench(
    'serve',
    "Compares serving with the seed's FastAPI service, FastAPI with onnxruntime, and a bare Fastify. Writes bench/results/serve.md and .json.",
    {
      only: { value: 'A,B', about: 'only these sections', check: listOf(SERVE_SECTIONS) },
      rounds: { value: 'N', about: 'repetitions', initial: 5, check: wholeNumber(1, 1000) },
      seconds: { value: 'N', about: 'duration of one measurement', initial: 8, check: wholeNumber(1, 3600) },
      minutes: {
        value: 'N',
        about: 'duration of the section memory; 0: without it',
        initial: 10,
        check: wholeNumber(0, 1440),
      },
      connections: {
        value: 'N,N',
        about: 'connections of the load generator; the goals are at 32',
        initial: '1,32,128',
        check: numbers,
      },
      generator: {
        value: GENERATORS.join('|'),
        about: 'the load generator (default: wrk where it is installed)',
        check: oneOf(GENERATORS),
      },
    },
  ),
  'bench:loop': bench(
    'loop',
    'Measures how long predictions wait while a study trains. Writes bench/results/loop.md and .json.',
    {
      data: {
        value: 'DIR',
        about: 'a folder with season files (default: the virtual league)',
        check: folder,
      },
      season: { value: 'FILE', about: 'the season file in that folder', initial: 'NBA_2016_Shots.csv.zip' },
      seconds: { value: 'N', about: 'duration of each part', initial: 20, check: wholeNumber(1, 86_400) },
      rate: { value: 'N', about: 'predictions per second', initial: 100, check: wholeNumber(1, 100_000) },
      profile: { value: 'DIR', about: 'write a processor profile there' },
    },
  ),
  'bench:drift': bench(
    'drift',
    "Compares drift and classification reports with Evidently's (PARIVISION_BENCH_EVIDENTLY_PYTHON: a Python with Evidently). Writes bench/results/drift.md and .json.",
    { rounds: { value: 'N', about: 'repetitions', initial: 3, check: wholeNumber(1, 100) } },
  ),
  'bench:drift-nulls': bench(
    'drift-nulls',
    "Measures how often drift is reported where nothing changed, and where something did, on recorded games, beside Evidently's defaults (PARIVISION_BENCH_EVIDENTLY_PYTHON: a Python with Evidently). Writes bench/results/drift-nulls.md and .json.",
    {
      only: {
        value: 'A,B',
        about: 'only these sections: nulls, power',
        initial: 'nulls,power',
        check: listOf(['nulls', 'power']),
      },
      season: { value: 'N', about: 'season of the file', initial: 2016, check: wholeNumber(1997, 2100) },
      repeats: { value: 'N', about: 'splits of a kind', initial: 400, check: wholeNumber(4, 10_000) },
      evidently: {
        value: 'N',
        about: 'of them, those that Evidently sees, too',
        initial: 60,
        check: wholeNumber(0, 10_000),
      },
      seed: { value: 'N', about: 'seed of the splits', initial: 30, check: wholeNumber(0, 4_294_967_295) },
      data: { value: 'DIR', about: 'season zips', check: folder },
    },
  ),
  'bench:elections': bench(
    'elections',
    'Simulates daily elections between equal and better models, through the rule of the program. Writes bench/results/elections.md and .json.',
    {
      sequences: {
        value: 'N',
        about: 'sequences of elections',
        initial: 1000,
        check: wholeNumber(10, 100_000),
      },
      elections: { value: 'N', about: 'elections of a sequence', initial: 200, check: wholeNumber(1, 2000) },
      seed: {
        value: 'N',
        about: 'seed of the invented games',
        initial: 14,
        check: wholeNumber(0, 4_294_967_295),
      },
    },
  ),
  'bench:check': bench(
    'check',
    'Runs a short bench:train and compares each ratio (our time / theirs) with bench/results/train.json.',
    {
      only: {
        value: 'A,B',
        about: 'only these sections',
        initial: SHORT_SECTIONS.join(','),
        check: listOf(TRAIN_SECTIONS),
      },
      rounds: { value: 'N', about: 'repetitions', initial: 2, check: wholeNumber(1, 1000) },
      threads: {
        value: 'N',
        about: 'threads of each library (default: the cores of the machine)',
        check: wholeNumber(1, 1024),
      },
      tolerance: {
        value: 'N',
        about: 'how many times the committed ratio is accepted',
        initial: 1.5,
        check: decimal(1, 10),
      },
      data: { value: 'DIR', about: 'season zips', check: folder },
    },
    { 0: 'no regression', 1: 'a ratio is above the tolerance, or the run failed' },
  ),
};
