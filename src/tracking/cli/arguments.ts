import { type Flags, isAddress, readFlags } from '../../platform/config/flags.js';
import { transferUsage } from '../transfer/transfer.errors.js';

/** Which registered models are moved too. */
export interface RegisteredRequest {
  /** All whose versions belong to the experiments. */
  all: boolean;
  names: string[];
}

export interface ImportRequest {
  /** A folder or the address of a server. */
  from: string;
  /** Names or ids; empty: all of them. */
  experiments: string[];
  /** The address of a PariVision; absent: the one of this machine. */
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
  /** The address of a server; absent: the PariVision of this machine. */
  uri?: string;
  token?: string;
  parallel: number;
  withArtifacts: boolean;
  registered: RegisteredRequest;
}

const IMPORT_USAGE =
  'npm run mlflow:import -- --from FOLDER|ADDRESS [--experiment NAME]… [--models] [--model NAME]… [--to ADDRESS] [--from-token KEY] [--token KEY] [--parallel N] [--no-artifacts]';
const EXPORT_USAGE =
  'npm run mlflow:export -- --experiment NAME|ID --to FOLDER [--models] [--model NAME]… [--uri ADDRESS] [--token KEY] [--parallel N] [--no-artifacts]';
/** Flags without a value. */
const SWITCHES = ['no-artifacts', 'models'];
const MOST_PARALLEL = 32;
const PARALLEL = 6;

/** Splits the command's own flags from those that are settings (--data-dir …). @throws AppError `tracking.transfer-usage` */
export function readImport(flags: string[]): { request: ImportRequest; settings: string[] } {
  const own = ['from', 'experiment', 'model', 'to', 'token', 'from-token', 'parallel'];
  const { values, switches, settings } = read(flags, own, IMPORT_USAGE);
  const to = one(values, 'to', IMPORT_USAGE);
  if (to !== undefined && !isAddress(to)) {
    throw transferUsage(`--to must be the http(s) address of a PariVision, not ${to}`, IMPORT_USAGE);
  }
  const request = {
    from: needed(values, 'from', IMPORT_USAGE),
    experiments: values.get('experiment') ?? [],
    to,
    token: one(values, 'token', IMPORT_USAGE),
    fromToken: one(values, 'from-token', IMPORT_USAGE),
    parallel: parallelOf(values, IMPORT_USAGE),
    withArtifacts: !switches.has('no-artifacts'),
    registered: { all: switches.has('models'), names: values.get('model') ?? [] },
  };
  return { request, settings };
}

/** As `readImport`. */
export function readExport(flags: string[]): { request: ExportRequest; settings: string[] } {
  const own = ['experiment', 'model', 'to', 'uri', 'token', 'parallel'];
  const { values, switches, settings } = read(flags, own, EXPORT_USAGE);
  const to = needed(values, 'to', EXPORT_USAGE);
  if (isAddress(to)) throw transferUsage('--to must be a folder; the server goes with --uri', EXPORT_USAGE);
  const uri = one(values, 'uri', EXPORT_USAGE);
  if (uri !== undefined && !isAddress(uri)) {
    throw transferUsage(`--uri must be an http(s) address, not ${uri}`, EXPORT_USAGE);
  }
  const request = {
    experiment: needed(values, 'experiment', EXPORT_USAGE),
    to,
    uri,
    token: one(values, 'token', EXPORT_USAGE),
    parallel: parallelOf(values, EXPORT_USAGE),
    withArtifacts: !switches.has('no-artifacts'),
    registered: { all: switches.has('models'), names: values.get('model') ?? [] },
  };
  return { request, settings };
}

function read(flags: string[], own: readonly string[], usage: string): Flags {
  return readFlags(flags, {
    values: own,
    switches: SWITCHES,
    refuse: (fault) => transferUsage(fault, usage),
  });
}

function one(values: Map<string, string[]>, name: string, usage: string): string | undefined {
  const [value, ...more] = values.get(name) ?? [];
  if (more.length > 0) throw transferUsage(`--${name} may be given once`, usage);
  return value;
}

function needed(values: Map<string, string[]>, name: string, usage: string): string {
  const value = one(values, name, usage);
  if (value === undefined) throw transferUsage(`--${name} is missing`, usage);
  return value;
}

function parallelOf(values: Map<string, string[]>, usage: string): number {
  const text = one(values, 'parallel', usage) ?? String(PARALLEL);
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= MOST_PARALLEL) return value;
  throw transferUsage(`--parallel must be a whole number from 1 to ${MOST_PARALLEL}, not ${text}`, usage);
}
