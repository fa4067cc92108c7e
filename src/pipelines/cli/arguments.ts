import { readCommand } from '../../../scripts/command-line.mjs';
import { COMMANDS } from '../../../scripts/commands.mjs';

/** What the command asks the pipeline for. */
export interface PipelineRequest {
  /** A path, an http(s) address or virtual-league; absent: FEED_SOURCE. */
  source?: string;
  /** How the file writes the places of its shots. */
  transform?: string;
  nodes?: number;
  dataset?: string;
  algorithms?: string[];
  trials?: number;
  seed?: number;
  acrossDatasets?: true;
}

export interface PipelineArguments {
  request: PipelineRequest;
  /** A key for the instance. */
  token?: string;
  /** Settings that were given as flags, by their variables. */
  settings: Record<string, string>;
}

/** Ends the process where something is wrong, or help is asked for. */
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
