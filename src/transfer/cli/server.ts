import { readOwnToken, readVariable } from '../../platform/config/environment.js';
import { loadSettingsFromEnvironment } from '../../platform/config/load-settings.js';
import { instanceUrl } from '../../platform/instance/instance-lock.js';
import { authorizationOf, RestClient } from '../source/rest-client.js';

/** Where a key comes from. */
interface Keys {
  /** From the command line. */
  token?: string;
  /** The flag for it. */
  flag: string;
  signal: AbortSignal;
}

/** A PariVision: the one at `address`, or the one that uses the data folder of the settings. */
export function ownServer(
  address: string | undefined,
  settings: Record<string, string>,
  keys: Keys,
): RestClient {
  const uri = address ?? instanceUrl(loadSettingsFromEnvironment(settings));
  return client(uri, { ...keys, token: keys.token ?? readOwnToken() }, {}, 'PARIVISION_TOKEN');
}

/** Any server with MLflow's REST API, with the credentials that MLflow's client would use. */
export function mlflowServer(address: string, keys: Keys): RestClient {
  const environment = {
    token: readVariable('MLFLOW_TRACKING_TOKEN'),
    username: readVariable('MLFLOW_TRACKING_USERNAME'),
    password: readVariable('MLFLOW_TRACKING_PASSWORD'),
  };
  return client(address, keys, environment, 'MLFLOW_TRACKING_TOKEN');
}

function client(
  address: string,
  { token, flag, signal }: Keys,
  environment: { token?: string; username?: string; password?: string },
  variable: string,
): RestClient {
  const url = new URL(address);
  const { username, password } = url;
  [url.username, url.password, url.hash, url.search] = ['', '', '', ''];
  const inAddress = { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  const given = token ? { token } : username || password ? inAddress : environment;
  return new RestClient(url.href, {
    authorization: authorizationOf(given),
    remedy: `Give a key that may do this with ${flag}, or in ${variable}.`,
    signal,
  });
}
