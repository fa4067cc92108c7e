/** What the environment says of the keys for other servers, under the names that MLflow's client has for them. */
export interface ClientKeys {
  token?: string;
  username?: string;
  password?: string;
  /** PARIVISION_TOKEN: a key for PariVision itself. */
  ownToken?: string;
}

export function readClientKeys(environment: NodeJS.ProcessEnv = process.env): ClientKeys {
  return {
    token: environment.MLFLOW_TRACKING_TOKEN || undefined,
    username: environment.MLFLOW_TRACKING_USERNAME || undefined,
    password: environment.MLFLOW_TRACKING_PASSWORD || undefined,
    ownToken: environment.PARIVISION_TOKEN || undefined,
  };
}
