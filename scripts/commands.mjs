// The npm scripts of this project: their flags, the rules for values, and their help.
import { BENCH_COMMANDS } from './bench-commands.mjs';
import { PIPELINE_FLAGS } from './pipeline-flags.mjs';
import { address, date, folderOrAddress, isAddress, oneOf, target, wholeNumber } from './checks.mjs';

const ROLES = ['viewer', 'trainer', 'admin'];
const MOST_PARALLEL = 32;

const TOKEN = { value: 'KEY' };
const OWN_TOKEN = 'a key for PariVision, where keys are in use; --token wins over it';
const MLFLOW_KEYS = {
  MLFLOW_TRACKING_TOKEN: 'a key for the MLflow server',
  'MLFLOW_TRACKING_USERNAME and _PASSWORD': 'the same as user and password',
};
const TRANSFER = {
  models: { about: 'also the registered models whose versions all belong to the experiments' },
  model: { value: 'NAME', many: true, about: 'also this registered model; may be repeated' },
  parallel: {
    value: 'N',
    about: `runs to transfer in parallel, 1 to ${MOST_PARALLEL}`,
    initial: 6,
    check: wholeNumber(1, MOST_PARALLEL),
  },
  'no-artifacts': { about: 'do not transfer artifact files' },
};
const TRANSFER_EXITS = {
  0: 'everything was transferred',
  1: 'something was not; the output names it',
  130: 'interrupted',
};
const TO = {
  value: 'ADDRESS',
  about: 'address of another PariVision (default: the one on this machine)',
  check: address,
};
const ADMIN_TOKEN = { ...TOKEN, about: "an administrator's key (or PARIVISION_TOKEN, or ACCESS_ADMIN_KEY)" };
const KEY_FLAGS = { to: TO, token: ADMIN_TOKEN };
const JEST_FLAGS = {
  testPathPatterns: {
    value: 'PATTERN',
    many: true,
    about: 'only test files whose path matches; more patterns may follow',
  },
  testNamePattern: { value: 'PATTERN', short: 't', about: 'only tests whose name matches' },
  selectProjects: { value: 'NAME', many: true, about: 'unit, architecture, golden, medium, e2e or quiet' },
  maxWorkers: { value: 'N', about: 'test files to run in parallel' },
  runInBand: { about: 'run one file after the other' },
  bail: { about: 'stop at the first file that fails' },
  verbose: { about: 'list each test' },
  updateSnapshot: { about: 'rewrite snapshots' },
  forceExit: { about: 'exit even if something is still open' },
};

const TEST = {
  usage: 'npm test -- [--testPathPatterns PATTERN …]',
  about:
    'Installs and builds where needed, then runs every test, from fast to slow. Its last line is "N passed, N failed, N skipped".',
  flags: {
    'all-faults': { about: 'run kills, races and large inputs in full' },
    coverage: { about: 'write coverage/ and print it; without other arguments the floors are checked, too' },
    ...JEST_FLAGS,
  },
  words: 'any',
  examples: [
    'npm test',
    'npm test -- --testPathPatterns bronze',
    'npm test -- --coverage',
    'npm run test:faults',
  ],
  exits: { 0: 'every test passed', 1: 'a test failed' },
};

export const COMMANDS = {
  start: {
    usage: 'npm start -- [--port N] [--data-dir FOLDER] [any other setting]',
    about:
      'Installs and builds where needed, finds or starts a database, and serves until Ctrl-C. The first start trains a champion.',
    flags: {},
    settings: 'all',
    examples: [
      'npm start',
      'npm start -- --port 4000 --data-dir data-2',
      'HOST=0.0.0.0 ACCESS_ADMIN_KEY=… npm start',
    ],
    exits: { 0: 'stopped gracefully', 1: 'a setting is invalid, or the start failed' },
  },
  test: TEST,
  pipeline: {
    usage: 'npm run pipeline -- [--pipeline NAME] [--source FILE|ADDRESS|virtual-league] [flags]',
    about:
      'Runs a pipeline now, usually daily (fetch, silver, gold, report, train, elect), in the instance that runs on the same DATA_DIR, or in one that is started for this run.',
    flags: PIPELINE_FLAGS,
    settings: 'some',
    variables: { PARIVISION_TOKEN: OWN_TOKEN },
    examples: [
      'npm run pipeline -- --source NBA_2016_Shots.csv.zip',
      'npm run pipeline -- --pipeline ml --retrain when-needed',
      'npm run pipeline -- --nodes 500 --algorithms gradient-boosting,random-forest',
      'PARIVISION_TOKEN=pv_… npm run pipeline',
    ],
    exits: { 0: 'the run succeeded', 1: 'the run failed, or was refused' },
  },
  'mlflow:import': {
    usage: 'npm run mlflow:import -- --from FOLDER|ADDRESS [flags]',
    about:
      'Copies experiments, and registered models if asked for, from an MLflow server or an exported folder into PariVision.',
    flags: {
      from: { value: 'FOLDER|ADDRESS', needed: true, about: 'the source', check: folderOrAddress },
      experiment: { value: 'NAME', many: true, about: 'this experiment; may be repeated (default: all)' },
      to: TO,
      token: { ...TOKEN, about: "a trainer's key for PariVision (or PARIVISION_TOKEN)" },
      'from-token': { ...TOKEN, about: 'a key for the source (or MLFLOW_TRACKING_TOKEN)' },
      ...TRANSFER,
    },
    settings: 'some',
    variables: { PARIVISION_TOKEN: OWN_TOKEN, ...MLFLOW_KEYS },
    examples: [
      'npm run mlflow:import -- --from http://127.0.0.1:5000 --models',
      'npm run mlflow:import -- --from backup/shots',
    ],
    exits: TRANSFER_EXITS,
  },
  'mlflow:export': {
    usage: 'npm run mlflow:export -- --experiment NAME|ID --to FOLDER [flags]',
    about:
      'Writes an experiment of PariVision, or of any MLflow server, into a folder that mlflow:import can read.',
    flags: {
      experiment: { value: 'NAME|ID', needed: true, about: 'the experiment' },
      to: { value: 'FOLDER', needed: true, about: 'the folder to write', check: target },
      uri: {
        value: 'ADDRESS',
        about: 'the server (default: the PariVision on this machine)',
        check: address,
      },
      token: {
        ...TOKEN,
        about: 'a key for that server (or PARIVISION_TOKEN; with --uri MLFLOW_TRACKING_TOKEN)',
      },
      ...TRANSFER,
    },
    settings: 'some',
    variables: { PARIVISION_TOKEN: OWN_TOKEN, ...MLFLOW_KEYS },
    examples: ['npm run mlflow:export -- --experiment parivision --to backup/shots --models'],
    exits: TRANSFER_EXITS,
  },
  keys: {
    usage: 'npm run keys -- add NAME --role viewer|trainer|admin [--expires DATE] | list | revoke ID',
    about:
      'Creates, lists and revokes the keys of the running instance. Without a token it uses the key of the owner of the data folder.',
    flags: KEY_FLAGS,
    settings: 'some',
    verbs: {
      add: {
        usage: 'npm run keys -- add NAME --role viewer|trainer|admin [--expires DATE]',
        about: 'creates a key; only the key is on standard output',
        words: [{ name: 'NAME' }],
        flags: {
          role: { value: ROLES.join('|'), needed: true, about: 'what it may do', check: oneOf(ROLES) },
          expires: { value: 'DATE', about: 'when it expires', check: date },
          ...KEY_FLAGS,
        },
      },
      list: {
        usage: 'npm run keys -- list',
        about: 'all keys with their last use',
        words: [],
        flags: KEY_FLAGS,
      },
      revoke: {
        usage: 'npm run keys -- revoke ID',
        about: 'revokes a key; ID as list shows it',
        words: [
          {
            name: 'ID',
            check: (text) =>
              /^[0-9a-f]{16}$/.test(text)
                ? { value: text }
                : { fault: 'must be 16 hex digits, as list shows it' },
          },
        ],
        flags: KEY_FLAGS,
      },
    },
    variables: {
      PARIVISION_TOKEN: OWN_TOKEN,
      ACCESS_ADMIN_KEY: 'the administrator key in the settings of the instance on this machine',
    },
    examples: [
      'npm run keys -- add me --role admin',
      'npm run keys -- list',
      'npm run keys -- revoke 0f343b0931126a20',
    ],
  },
  'engines:install': {
    usage: 'npm run engines:install -- [--required]',
    about: 'Fetches the libraries of XGBoost and LightGBM with pip; also retries after a failed attempt.',
    flags: { required: { about: 'fail if one is not available' } },
    settings: 'some',
    variables: { ENGINES_DIR: 'where they are kept (default: engines in CACHE_DIR)' },
    examples: ['npm run engines:install'],
  },
  prepare: {
    usage: 'node scripts/prepare.mjs',
    about: 'Installs and builds, as npm start and npm test do first.',
    flags: {},
    examples: ['node scripts/prepare.mjs'],
  },
  build: {
    usage: 'npm run build',
    about: 'Builds the server and the web page into dist/.',
    flags: {},
    examples: ['npm run build'],
  },
  'docs:update': {
    usage: 'npm run docs:update',
    about:
      'Builds the server, then writes the generated parts of docs/: parameters, diagrams, API description, roles.',
    flags: {},
    examples: ['npm run docs:update'],
  },
  'build:server': {
    usage: 'npm run build:server',
    about: 'Compiles the server into dist/ and bundles it.',
    flags: {},
    examples: ['npm run build:server'],
  },
  'build:kernel': {
    usage: 'npm run build:kernel -- [--check]',
    about: 'Compiles the kernels in wasm into src/algorithms/trees/kernel.',
    flags: { check: { about: 'compare only' } },
    examples: ['npm run build:kernel', 'npm run build:kernel -- --check'],
  },
  ...BENCH_COMMANDS,
};

export { isAddress };
