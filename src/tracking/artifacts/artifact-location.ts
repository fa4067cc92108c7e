import { SERVED_SCHEME } from '../reserved-names.js';
import { refuseHost, schemeOf } from './host-schemes.js';
import { LIMIT } from '../limits.js';
import type { Experiment, Run } from '../runs/run.js';
import { fieldInvalid, invalidPath } from '../tracking.errors.js';

/** A client maps the scheme to the routes of artifacts. */
const ROOT = `${SERVED_SCHEME}:/`;
const SERVED = new RegExp(`^${SERVED_SCHEME}:(?://[^/]*)?/*(.*)$`, 's');
const TAKEN = `Taken are a path under this server's own artifacts (a/b or ${ROOT}a/b), a folder of the client's machine (/a/b or file:///a/b), and an address of an object store or of any scheme that names no host to talk to (s3: gs: wasbs: dbfs: oss: uc-volume: custom: …), which clients use themselves.`;

export function locationOf(experiment: Experiment): string {
  return experiment.artifactLocation ?? `${ROOT}${experiment.id}`;
}

export function artifactUriOf(experiment: Experiment | undefined, run: Run): string {
  const root = experiment ? locationOf(experiment) : `${ROOT}${run.experimentId}`;
  return joined(root, `${run.id}/artifacts`);
}

export function modelUriOf(experiment: Experiment, modelId: string): string {
  return joined(locationOf(experiment), `models/${modelId}/artifacts`);
}

/** The path under this server's root that a location stands for; undefined for a location elsewhere. */
export function servedPath(uri: string): string | undefined {
  const found = SERVED.exec(uri);
  return found ? found[1].replace(/\/+$/, '') : undefined;
}

/**
 * A location that a client chose for an experiment, in the form in which it is stored: a label, to which this server writes
 * only where it is a path under the root of its own artifacts. A relative path is one; no location is a folder of this
 * server's machine.
 *
 * @throws {AppError} `tracking.invalid` when the location names a host or leads elsewhere than it states
 */
export function checkLocation(location: string): string {
  const scheme = schemeOf(location);
  const refused = (reason: string): Error =>
    locationInvalid(`Invalid artifact_location '${location}': ${reason}. ${TAKEN}`);
  if (location.includes('#') || (scheme === '' && location.includes(';'))) {
    throw locationInvalid("'artifact_location' URL can't include fragments or params.");
  }
  const [path, query = ''] = location.split('?', 2);
  if (decodedAgain(query).includes('..')) throw locationInvalid('Invalid query string');
  refuseHost(location, 'artifact_location', TAKEN);
  if (scheme === 'runs') {
    throw locationInvalid(`Artifact location cannot be a runs:/ URI. Given: '${location}'`);
  }
  if (location.length > LIMIT.artifactLocation) {
    throw locationInvalid(
      `Invalid artifact path length. The length of the artifact path cannot be greater than ${LIMIT.artifactLocation} characters.`,
    );
  }
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\\\u0000-\u001f]/.test(decodedAgain(location)))
    throw refused('it may not contain \\ or control characters');
  if (scheme === 'models') throw refused('a registered model is no place for artifacts');
  if (/^file:\/\/[^/]/i.test(location)) throw refused('it may not name a host');
  if (decodedAgain(path).split('/').includes('..')) throw refused('it may not contain ..');
  if (scheme !== '' || location.startsWith('/')) return location.replace(/\/+$/, '');
  const label = path.split('/').filter((part) => part !== '' && part !== '.');
  return `${ROOT}${label.join('/')}`;
}

/** Percent-decoded until nothing changes, at most ten times. */
export function decodedAgain(text: string): string {
  let now = text;
  for (let n = 0; n < 10; n += 1) {
    let next: string;
    try {
      next = decodeURIComponent(now);
    } catch {
      return now;
    }
    if (next === now) return now;
    now = next;
  }
  throw invalidPath();
}

function locationInvalid(message: string): Error {
  return fieldInvalid('artifact_location', 'location', message);
}

function joined(root: string, path: string): string {
  return `${root.replace(/\/+$/, '')}/${path}`;
}
