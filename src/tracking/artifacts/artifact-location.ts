import { invalidParameter } from '../../mlflow/protocol/mlflow-error.js';
import { refuseHost, schemeOf } from './host-schemes.js';
import type { Experiment, Run } from '../runs/run.js';

/** The scheme of what this server keeps; a client maps it to the routes under mlflow-artifacts. */
const OURS = 'mlflow-artifacts:/';
const TAKEN =
  "Taken are a path under this server's own artifacts (a/b or mlflow-artifacts:/a/b), a folder of the client's machine (/a/b or file:///a/b), and an address of an object store or of any scheme that names no host to talk to (s3: gs: wasbs: dbfs: oss: uc-volume: custom: …), which clients use themselves.";
/** Characters of a location. */
const LONGEST = 2048;

export function locationOf(experiment: Experiment): string {
  return experiment.artifactLocation ?? `${OURS}${experiment.id}`;
}

export function artifactUriOf(experiment: Experiment | undefined, run: Run): string {
  const root = experiment ? locationOf(experiment) : `${OURS}${run.experimentId}`;
  return joined(root, `${run.id}/artifacts`);
}

export function modelUriOf(experiment: Experiment, modelId: string): string {
  return joined(locationOf(experiment), `models/${modelId}/artifacts`);
}

/** The path under this server's root that a location stands for, or undefined for a place elsewhere. */
export function servedPath(uri: string): string | undefined {
  const found = /^mlflow-artifacts:(?:\/\/[^/]*)?\/*(.*)$/s.exec(uri);
  return found ? found[1].replace(/\/+$/, '') : undefined;
}

/**
 * A location that a client chose for an experiment, as it is kept: a label, which this server writes to only where it is a
 * path under the root of what it keeps itself. A relative path is one; where MLflow's server would take a folder of its own
 * machine, there is none that a client may name here.
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE for what names a host or leads elsewhere than it says
 */
export function checkLocation(location: string): string {
  const scheme = schemeOf(location);
  const refused = (reason: string): Error =>
    invalidParameter(`Invalid artifact_location '${location}': ${reason}. ${TAKEN}`);
  if (location.includes('#') || (scheme === '' && location.includes(';'))) {
    throw invalidParameter("'artifact_location' URL can't include fragments or params.");
  }
  const [path, query = ''] = location.split('?', 2);
  if (decodedAgain(query).includes('..')) throw invalidParameter('Invalid query string');
  refuseHost(location, 'artifact_location', TAKEN);
  if (scheme === 'runs') {
    throw invalidParameter(`Artifact location cannot be a runs:/ URI. Given: '${location}'`);
  }
  if (location.length > LONGEST) {
    throw invalidParameter(
      `Invalid artifact path length. The length of the artifact path cannot be greater than ${LONGEST} characters.`,
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
  return `${OURS}${label.join('/')}`;
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
  throw invalidParameter('Invalid path');
}

function joined(root: string, path: string): string {
  return `${root.replace(/\/+$/, '')}/${path}`;
}
