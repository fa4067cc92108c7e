// The flags of `npm run pipeline`.
import { listOf, oneOf, source, wholeNumber } from './checks.mjs';

/** As in the catalogue; a test compares them. */
const ALGORITHMS = [
  'logistic-regression',
  'random-forest',
  'extra-trees',
  'gradient-boosting',
  'xgboost',
  'lightgbm',
  'ml-logistic-regression',
  'ml-random-forest',
];
/** As in basketball/court; a test compares them. */
const TRANSFORMS = ['feet', 'tenths', 'twice'];
/** As in champion/election; a test compares them. */
const MODES = ['automatic', 'shadow', 'canary', 'propose'];
/** As in pipelines; a test compares them. */
const RETRAIN = ['always', 'when-needed'];
const LARGEST_SEED = 4_294_967_295;

export const PIPELINE_FLAGS = {
  pipeline: {
    value: 'NAME',
    about:
      'a pipeline of GET /pipelines (default daily): etl collects and transforms, ml compares, trains and elects, daily does both',
    check: (text) =>
      /^[a-z0-9][a-z0-9-]{0,39}$/.test(text)
        ? { value: text }
        : { fault: 'must be the name of a pipeline, for example etl, ml or daily' },
  },
  source: {
    value: 'FILE|ADDRESS|virtual-league',
    about:
      'a file of shots (CSV, JSON, zip or gzip), the address of a VirtualBets API, or the built-in league (default FEED_SOURCE)',
    check: source,
  },
  transform: {
    value: TRANSFORMS.join('|'),
    about: 'the unit of the coordinates in a season file (default: detected from its rows)',
    check: oneOf(TRANSFORMS),
  },
  nodes: {
    value: 'N',
    about: 'shots to fetch, 1 to 500000 (default PIPELINE_NODES; a file is read whole)',
    check: wholeNumber(1, 500_000),
  },
  dataset: {
    value: 'NAME',
    about: "dataset of the shots (default: the source's own)",
    check: (text) =>
      /^[a-z0-9][a-z0-9-]{0,62}$/.test(text)
        ? { value: text }
        : { fault: 'must be 1 to 63 lower-case letters, digits or -' },
  },
  newest: {
    value: 'N',
    about: 'train and elect on the newest dates with at least N shots, at least 1000 (default: on all)',
    check: wholeNumber(1000, 100_000_000),
  },
  algorithms: {
    value: 'A,B',
    about: 'algorithms to train (default STUDY_ALGORITHMS)',
    check: listOf(ALGORITHMS),
  },
  trials: {
    value: 'N',
    about: 'trials of each algorithm, 1 to 100 (default STUDY_TRIALS)',
    check: wholeNumber(1, 100),
  },
  seed: { value: 'N', about: 'seed of the study (default STUDY_SEED)', check: wholeNumber(0, LARGEST_SEED) },
  'across-datasets': {
    about: 'compare a champion of another dataset with the new model on the games of this one',
  },
  mode: {
    value: MODES.join('|'),
    about:
      'what happens with a new model that is better: champion at once, or after live requests (shadow, canary), or after a person confirms (default ELECTION_MODE)',
    check: oneOf(MODES),
  },
  retrain: {
    value: RETRAIN.join('|'),
    about:
      'train always, or only if a drift report says that the data changed or the champion got worse (default PIPELINE_RETRAIN)',
    check: oneOf(RETRAIN),
  },
  token: { value: 'KEY', about: "a trainer's key, where keys are in use (or PARIVISION_TOKEN)" },
};
