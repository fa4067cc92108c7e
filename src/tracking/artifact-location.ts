import { invalidParameter } from '../platform/mlflow/mlflow-error.js';
import type { Experiment, Run } from './run.js';

/** The scheme of what this server keeps; a client maps it to the routes under mlflow-artifacts. */
const OURS = 'mlflow-artifacts:/';
/** Those that name a bucket or a folder. Those that name a host to talk to, such as hdfs, MLflow's server refuses too. */
const SCHEMES = new Set([
  'mlflow-artifacts',
  's3',
  's3a',
  'gs',
  'gcs',
  'wasb',
  'wasbs',
  'abfs',
  'dbfs',
  'oss',
  'file',
]);

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
 * A location that a client chose for an experiment: a place in an object store, a folder that the client itself can reach,
 * or a path under the root of what this server keeps. Nothing that leads elsewhere than it says.
 */
export function checkLocation(location: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(location)?.[1].toLowerCase();
  const refused = (reason: string): Error =>
    invalidParameter(`Invalid artifact_location '${location.slice(0, 300)}': ${reason}.`);
  // A path on the client's own machine is the client's to use: this server opens none.
  if (!location.startsWith('/') && (!scheme || !SCHEMES.has(scheme))) {
    throw refused(`it must begin with one of ${[...SCHEMES].map((one) => `${one}:`).join(' ')}`);
  }
  // A # would hide what comes after it from whoever checks the path.
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[#\\\u0000-\u001f]/.test(location)) throw refused('it may not contain #, \\ or control characters');
  if (/^(?:mlflow-artifacts|file):\/\/[^/]/i.test(location)) throw refused('it may not name a host');
  const parts = decodedAgain(location).split(/[/?=&]/);
  if (parts.includes('..')) throw refused('it may not contain ..');
  return location.replace(/\/+$/, '');
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
