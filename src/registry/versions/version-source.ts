import type { AppError } from '../../platform/errors/app-error.js';
import { decodedAgain, refuseHost, schemeOf } from '../../tracking/index.js';
import { sourceInvalid, sourceOutside } from '../registry.errors.js';
import { ABSOLUTE_PATH_RULE, ARTIFACT_SCHEME, CLIENT_ALGORITHM } from '../stored-names.js';
import type { StoredVersion } from './model-version.js';

/** What a `models:/…` address means: a logged model, or a version of a registered model, named in one of four ways. */
export type ModelAddress =
  | { kind: 'logged'; modelId: string }
  | { kind: 'version'; name: string; version: number }
  | { kind: 'alias'; name: string; alias: string }
  | { kind: 'stage'; name: string; stage: string }
  | { kind: 'latest'; name: string };

/** The folder of a run's artifacts that holds its model. */
const MODEL_FOLDER = 'model';

/** Where the folders of imported models are: they come from no run. */
const IMPORTS = `${ARTIFACT_SCHEME}:/imports/`;

/** The source of a model that was imported; `id` stands in the place of its run. */
export function importSource(id: string): string {
  return `${IMPORTS}${id}/${MODEL_FOLDER}`;
}

/** Whether the files were imported together with their model. */
export function isImportSource(source: string): boolean {
  return source.startsWith(IMPORTS);
}

/** The run that a version comes from, as clients see it; empty if there is none that they could read. */
export function shownRunId({
  source,
  algorithm,
  runId,
}: Pick<StoredVersion, 'source' | 'algorithm' | 'runId'>): string {
  return algorithm !== CLIENT_ALGORITHM && source?.startsWith(IMPORTS) ? '' : runId;
}

/** Where a version states that its model is. */
export function versionSource({ source, runId }: Pick<StoredVersion, 'source' | 'runId'>): string {
  return source ?? `runs:/${runId}/${MODEL_FOLDER}`;
}

/** The address of a version's files: never one that names a model or a version. */
export function filesAddress(version: Pick<StoredVersion, 'location' | 'source' | 'runId'>): string {
  return version.location ?? versionSource(version);
}

/** @throws {AppError} `registry.source-invalid` when the text is no such address */
export function modelAddress(source: string): ModelAddress {
  // Two slashes would name another registry.
  const [, name, slash, rest] = /^models:\/(?!\/[^/])\/*([^/]+)(\/?)([^/]*)$/.exec(source) ?? [];
  if (name === undefined || name.trim() === '' || (slash && rest.trim() === ''))
    throw sourceOutside(source, 'model_id');
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

/** A sentence of a message; clients know it. */
const ALLOWED =
  'Taken are artifacts of the run or logged model that is named, runs:/…, models:/…, and object stores (s3: gs: wasbs: dbfs: …).';

/**
 * Refuses what the source of a version may never be: a path of this machine, an address that names a host, or one with
 * relative parts.
 *
 * @param field that has to identify what contains the source
 * @throws {AppError} `registry.source-invalid` when the source is invalid
 */
export function checkSourceForm(source: string, field: 'run_id' | 'model_id'): void {
  refuseHost(source, 'source', ALLOWED);
  const scheme = schemeOf(source);
  const refused = (reason: string): AppError =>
    sourceInvalid(`Invalid model version source: '${source}'. ${reason}`);
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
    throw refused(ABSOLUTE_PATH_RULE);
  }
}

/** Whether an address lies within another one; both are split and decoded. */
export function isWithin(source: string, root: string): boolean {
  const [a, b] = [addressParts(source), addressParts(root)];
  return a.head === b.head && b.parts.length > 0 && b.parts.every((part, n) => a.parts[n] === part);
}

function addressParts(uri: string): { head: string; parts: string[] } {
  const found = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/]*))?(.*)$/is.exec(uri);
  const [, scheme = '', host = '', path = uri] = found ?? [];
  const parts = path.split('/').filter((part) => part !== '');
  return { head: `${scheme}//${host}`.toLowerCase(), parts: parts.map(decodedAgain) };
}
