import type { AlgorithmName } from '../algorithms/catalogue/catalogue.js';
import type { LocationTransform } from '../basketball/index.js';
import type { ElectionMode } from '../champion/index.js';
import type { Retrain, StepName } from './pipeline-run.js';

/** What a request or a declaration may ask of a run; what is absent has its default. */
export interface RunParameters {
  /** Shots to fetch; called `nodes` in requests and files, as in the old service. */
  shots?: number;
  /** virtual-league, file:<id> or an address; absent: FEED_SOURCE. */
  source?: string;
  /** Unit of the coordinates in a file; absent: detected from its rows. */
  transform?: LocationTransform;
  dataset?: string;
  /** The snapshot's parts are of the newest dates with at least so many shots; absent: of all. */
  newest?: number;
  algorithms?: { name: AlgorithmName; parameters?: Record<string, unknown> }[];
  trials?: number;
  seed?: number;
  acrossDatasets?: boolean;
  mode?: ElectionMode;
  retrain?: Retrain;
}

/** The step that a parameter is for, by the name it has in requests; `dataset` is for all. */
export const STEP_OF_PARAMETER: Record<string, StepName> = {
  nodes: 'fetch',
  source: 'fetch',
  transform: 'fetch',
  newest: 'gold',
  algorithms: 'train',
  trials: 'train',
  seed: 'train',
  retrain: 'train',
  acrossDatasets: 'elect',
  mode: 'elect',
};
