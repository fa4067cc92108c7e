import { readCommand } from '../../../scripts/command-line.mjs';
import { COMMANDS } from '../../../scripts/commands.mjs';

/** Which registered models are transferred too. */
export interface RegisteredRequest {
  /** All models whose versions belong to the experiments. */
  all: boolean;
  names: string[];
}

export interface ImportRequest {
  /** A folder or a server's address. */
  from: string;
  /** Names or ids; empty: all of them. */
  experiments: string[];
  /** A PariVision's address; absent: the one on this machine. */
  to?: string;
  token?: string;
  fromToken?: string;
  parallel: number;
  withArtifacts: boolean;
  registered: RegisteredRequest;
}

export interface ExportRequest {
  experiment: string;
  /** A folder. */
  to: string;
  /** A server's address; absent: the PariVision on this machine. */
  uri?: string;
  token?: string;
  parallel: number;
  withArtifacts: boolean;
  registered: RegisteredRequest;
}

interface Values {
  from: string;
  experiment: string & string[];
  to: string;
  uri?: string;
  token?: string;
  'from-token'?: string;
  parallel: number;
  'no-artifacts'?: true;
  models?: true;
  model: string[];
}

interface Arguments<T> {
  request: T;
  /** Settings given as flags, by environment variable. */
  settings: Record<string, string>;
}

/** Ends the process for an invalid command line and for `--help`. */
export function readImport(given?: string[]): Arguments<ImportRequest> {
  const { values, settings } = read('mlflow:import', given);
  const { from, to, experiment, token } = values;
  const fromToken = values['from-token'];
  return { request: { from, experiments: experiment, to, token, fromToken, ...common(values) }, settings };
}

/** As `readImport`. */
export function readExport(given?: string[]): Arguments<ExportRequest> {
  const { values, settings } = read('mlflow:export', given);
  const { experiment, to, uri, token } = values;
  return { request: { experiment, to, uri, token, ...common(values) }, settings };
}

function read(
  name: 'mlflow:import' | 'mlflow:export',
  given?: string[],
): { values: Values; settings: Record<string, string> } {
  const { values, settings } = readCommand(COMMANDS[name], given);
  return { values: values as unknown as Values, settings };
}

function common(values: Values): Pick<ImportRequest, 'parallel' | 'withArtifacts' | 'registered'> {
  return {
    parallel: values.parallel,
    withArtifacts: !values['no-artifacts'],
    registered: { all: values.models ?? false, names: values.model },
  };
}
