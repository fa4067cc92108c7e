import { invalidParameter, type MlflowError } from '../../mlflow/protocol/mlflow-error.js';

/** Schemes whose addresses name the host that a server or a client would be sent to. */
const HOST_SCHEMES = new Set(['ftp', 'sftp', 'hdfs', 'viewfs', 'http', 'https', 'r2', 'b2', 'abfss']);

/** The scheme of an address in small letters; empty for a path. */
export function schemeOf(uri: string): string {
  return /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1].toLowerCase() ?? '';
}

/** @throws MlflowError for an address of a scheme that names a host, or of ours with a host */
export function refuseHost(uri: string, field: string, taken: string): void {
  const scheme = schemeOf(uri);
  if (HOST_SCHEMES.has(scheme) || /^mlflow-artifacts:\/\/[^/]/i.test(uri))
    throw hostRefused(scheme, field, taken);
}

function hostRefused(scheme: string, field: string, taken: string): MlflowError {
  return invalidParameter(
    `'${field}' cannot use the '${scheme}' scheme: the '${scheme}' scheme addresses a host other than the tracking server's configured artifact storage, so the server would connect to the host named in the URI. ${taken}`,
  );
}
