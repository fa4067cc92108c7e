import { readCommand } from '../../../scripts/command-line.mjs';
import { COMMANDS } from '../../../scripts/commands.mjs';

/** The request of the command to the pipeline. */
export interface PipelineRequest {
  /** Absent: daily. */
  pipeline?: string;
  /** A path, an http(s) address or virtual-league; absent: FEED_SOURCE. */
  source?: string;
  /** Unit of the coordinates in the file. */
  transform?: string;
  nodes?: number;
  dataset?: string;
  newest?: number;
  algorithms?: string[];
  trials?: number;
  seed?: number;
  acrossDatasets?: true;
  /** automatic, propose, shadow or canary; absent: ELECTION_MODE. */
  mode?: string;
  /** always or when-needed; absent: PIPELINE_RETRAIN. */
  retrain?: string;
}

export interface PipelineArguments {
  request: PipelineRequest;
  /** Access key for the instance. */
  token?: string;
  /** Settings from flags, by variable. */
  settings: Record<string, string>;
}

/** Ends the process if an argument is invalid or help is requested. */
export function readArguments(given?: string[]): PipelineArguments {
  const { values, settings } = readCommand(COMMANDS.pipeline, given);
  const {
    token,
    'across-datasets': acrossDatasets,
    ...rest
  } = values as PipelineRequest & {
    token?: string;
    'across-datasets'?: true;
  };
  return { request: { ...rest, ...(acrossDatasets && { acrossDatasets }) }, token, settings };
}
