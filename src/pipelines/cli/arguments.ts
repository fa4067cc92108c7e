import { LOCATION_TRANSFORMS } from '../../algorithms/court/location-transform.js';
import { AppError } from '../../platform/errors/app-error.js';

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

const USAGE = `npm run pipeline -- [--source FILE|ADDRESS|virtual-league] [--transform feet|tenths|twice] [--nodes N] [--dataset NAME] [--algorithms A,B] [--trials N] [--seed N]`;
const OWN = new Set(['source', 'transform', 'nodes', 'dataset', 'algorithms', 'trials', 'seed']);

/** Splits the command's own flags from those that are settings (--data-dir …). @throws AppError `pipelines.usage` */
export function readArguments(flags: string[]): { request: PipelineRequest; settings: string[] } {
  const request: PipelineRequest = {};
  const settings: string[] = [];
  for (let index = 0; index < flags.length; index++) {
    const match = /^--([a-z][a-z-]*)(?:=(.*))?$/s.exec(flags[index]);
    if (!match) throw usage(`${flags[index]} is not understood`);
    const value = match[2] ?? flags[++index];
    if (value === undefined) throw usage(`--${match[1]} needs a value`);
    if (OWN.has(match[1])) Object.assign(request, { [match[1]]: valueOf(match[1], value) });
    else settings.push(`--${match[1]}=${value}`);
  }
  return { request, settings };
}

function valueOf(name: string, text: string): string | number | string[] {
  if (name === 'algorithms') return text.split(',');
  if (name === 'source' || name === 'dataset') return text;
  if (name === 'transform') {
    if (!(LOCATION_TRANSFORMS as readonly string[]).includes(text)) {
      throw usage(`--transform must be ${LOCATION_TRANSFORMS.join(', ')}, not ${text}`);
    }
    return text;
  }
  if (!/^\d+$/.test(text)) throw usage(`--${name} must be a whole number, not ${text}`);
  return Number(text);
}

function usage(fault: string): AppError {
  return new AppError({ code: 'pipelines.usage', kind: 'invalid', message: `${fault}. ${USAGE}` });
}
