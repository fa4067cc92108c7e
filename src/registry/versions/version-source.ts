import { invalidParameter, type MlflowError } from '../../mlflow/protocol/mlflow-error.js';
import { decodedAgain, refuseHost, schemeOf } from '../../tracking/index.js';
import { CLIENT_ALGORITHM } from './model-version.js';
import type { StoredVersion } from './version-store.port.js';

/** What a `models:/…` address means: a logged model, or a version of a registered model said in one of four ways. */
export type ModelAddress =
  | { kind: 'logged'; modelId: string }
  | { kind: 'version'; name: string; version: number }
  | { kind: 'alias'; name: string; alias: string }
  | { kind: 'stage'; name: string; stage: string }
  | { kind: 'latest'; name: string };

/** The folder of a run's artifacts that is our version as MLflow knows models. */
export const MODEL_FOLDER = 'model';

/** Where the folders of imported models are: they come from no run. */
const IMPORTS = 'mlflow-artifacts:/imports/';

/** The source of a model that was imported; `id` stands in the place of its run. */
export function importSource(id: string): string {
  return `${IMPORTS}${id}/${MODEL_FOLDER}`;
}

/** Whether files that came with their model are meant. */
export function isImportSource(source: string): boolean {
  return source.startsWith(IMPORTS);
}

/** The run that a version comes from, as clients are told; empty if there is none that they could ask for. */
export function runOf({
  source,
  algorithm,
  runId,
}: Pick<StoredVersion, 'source' | 'algorithm' | 'runId'>): string {
  return algorithm !== CLIENT_ALGORITHM && source?.startsWith(IMPORTS) ? '' : runId;
}

/** Where a version says that its model is. */
export function sourceOf({ source, runId }: Pick<StoredVersion, 'source' | 'runId'>): string {
  return source ?? `runs:/${runId}/${MODEL_FOLDER}`;
}

/** @throws MlflowError INVALID_PARAMETER_VALUE if the text is no such address */
export function modelAddress(source: string): ModelAddress {
  // Two slashes would name another registry.
  const [, name, slash, rest] = /^models:\/(?!\/[^/])\/*([^/]+)(\/?)([^/]*)$/.exec(source) ?? [];
  if (name === undefined || name.trim() === '' || (slash && rest.trim() === ''))
    throw invalidSource(source, 'model_id');
  if (slash) {
    if (/^\d+$/.test(rest)) return { kind: 'version', name, version: Number(rest) };
    return rest.toLowerCase() === 'latest' ? { kind: 'latest', name } : { kind: 'stage', name, stage: rest };
  }
  const at = name.lastIndexOf('@');
  if (at > 0) return { kind: 'alias', name: name.slice(0, at), alias: name.slice(at + 1) };
  return { kind: 'logged', modelId: name };
}

/** The run and the path within its artifacts of a `runs:/…` address. */
export function runAddress(source: string): { runId: string; path: string } | undefined {
  const found = /^runs:\/(?!\/[^/])\/*([^/]+)(?:\/(.*))?$/s.exec(source);
  return found ? { runId: found[1], path: found[2] ?? '' } : undefined;
}

const TAKEN =
  'Taken are artifacts of the run or logged model that is named, runs:/…, models:/…, and object stores (s3: gs: wasbs: dbfs: …).';

/**
 * Refuses what the source of a version may never be: a path of this machine, an address that names a host, or anything that
 * leads elsewhere than it says.
 *
 * @param field that has to identify what the source lies in
 */
export function checkSourceForm(source: string, field: 'run_id' | 'model_id'): void {
  refuseHost(source, 'source', TAKEN);
  const scheme = schemeOf(source);
  const refused = (reason: string): MlflowError =>
    invalidParameter(`Invalid model version source: '${source}'. ${reason}`);
  if (scheme === '' || scheme === 'file' || /^[a-z]:[\\/]/i.test(source)) {
    throw refused(
      `To use a local path as a model version source, the ${field} request parameter has to be specified and the local path has to be contained within the artifact directory of the run specified by the ${field}.`,
    );
  }
  const plain = decodedAgain(source.replaceAll('+', ' '));
  const parts = plain.slice(plain.indexOf(':') + 1).split('/');
  const isAbsolute = /^\/+[^/]/.test(plain.replace(/^[^:]*:(?:\/\/[^/]*)?/, ''));
  const isRelative = parts.some((part) => part === '..' || part === '.');
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  if (!isAbsolute || isRelative || /[#?\\\u0000-\u001f]/.test(plain)) {
    throw refused(
      'If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute path must be provided without relative path references present. Please provide an absolute path.',
    );
  }
}

/** Whether an address lies within another one, both taken apart and decoded. */
export function isWithin(source: string, root: string): boolean {
  const [a, b] = [taken(source), taken(root)];
  return a.head === b.head && b.parts.length > 0 && b.parts.every((part, n) => a.parts[n] === part);
}

export function invalidSource(source: string, field: 'run_id' | 'model_id'): MlflowError {
  return invalidParameter(
    `Invalid model version source: '${source}'. The ${field} request parameter must identify the resource that contains the source.`,
  );
}

function taken(uri: string): { head: string; parts: string[] } {
  const found = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/]*))?(.*)$/is.exec(uri);
  const [, scheme = '', host = '', path = uri] = found ?? [];
  const parts = path.split('/').filter((part) => part !== '');
  return { head: `${scheme}//${host}`.toLowerCase(), parts: parts.map(decodedAgain) };
}
