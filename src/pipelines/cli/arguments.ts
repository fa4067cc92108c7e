import { readCommand } from '../../platform/launch/command-line.mjs';
import { COMMANDS } from '../../platform/launch/commands.mjs';

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
  const { token, ...request } = values as PipelineRequest & { token?: string };
  return { request, token, settings };
}
