import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

/** The parts of the server's responses that the page reads; /docs describes them in full. */
export interface Champion {
  version: { version: number; algorithm: string; createdAt: string };
  /** The dataset on whose games it was trained; absent if unknown. */
  dataset?: string;
  run?: { id: string; metrics: Record<string, { last: number } | undefined> };
  since: string;
  by: string;
  election?: { verdict: string };
  /** Its newest numbers on games that it had not seen; absent if no election has measured it. */
  measured?: {
    dataset?: string;
    logLoss: number;
    baseRateLogLoss: number;
    worseThanBaseRate: boolean;
    holdout: { rows: number; games: number; fromDate: number; toDate: number };
  };
}

export interface Group {
  key: string;
  label: string;
  attempts: number;
  made: number;
  rate: number;
  low: number;
  high: number;
}

export interface Hex {
  x: number;
  y: number;
  attempts: number;
  made: number;
  zoneRate: number;
}

export interface Counts {
  games: number;
  shots: number;
  duplicates: number;
  quarantined: number;
  batches: number;
}

/** Counts of all datasets together, and of each. */
export interface AllCounts extends Counts {
  byDataset: Record<string, Counts>;
}

export interface Snapshot {
  id: string;
  dataset: string;
  rows: number;
  games: number;
  createdAt: string;
  split: { rule: string; reason?: string };
  parts: Record<
    'train' | 'validation' | 'test',
    { rows: number; makeRate: number; firstDate: number; lastDate: number }
  >;
}

export interface Step {
  name: string;
  state: string;
  seconds?: number;
  counts: Record<string, number>;
  outputs: Record<string, string>;
  error?: string;
  /** Of a skipped step. */
  reason?: string;
}

export interface Run {
  id: string;
  state: string;
  dataset?: string;
  resumable: boolean;
  trigger: string;
  scheduledAt: string;
  startedAt: string;
  seconds?: number;
  steps: Step[];
  error?: string;
}

export interface Progress {
  step: string;
  done: number;
  total?: number;
  unit: string;
  etaSeconds?: number;
}

export interface Pipeline {
  name: string;
  cron: string;
  zone: string;
  enabled: boolean;
  nextRunAt?: string;
  nodes: number;
}

export interface Prediction {
  prediction: number;
  probability: number;
  model_version: number;
  zone: string;
  shot_type: number;
  distance_meters: number;
}

export interface Algorithm {
  name: string;
  title: string;
  available: boolean;
  /** Why it is unavailable. */
  reason?: string;
}

export interface StudySummary {
  id: string;
  state: string;
  dataset?: string;
}

export interface Player {
  id: number;
  name: string;
  team: string;
  shots: number;
  rate: number | null;
}

export interface Trial {
  runId: string;
  algorithm: string;
  index: number;
  state: string;
  scores?: { validation: { logLoss: number } };
  /** Results on samples of the rows, with successive halving. */
  rungs?: { rows: number; logLoss: number }[];
  /** Why it failed, was killed or was pruned. */
  error?: string;
}

export interface Study extends StudySummary {
  trials: Trial[];
  best?: Trial;
  progress?: { done: number; total: number; etaSeconds?: number };
  error?: string;
}

/** A run of an experiment, logged by the pipeline or by an MLflow client. NaN is null, as JSON does not have it. */
export interface TrackedRun {
  id: string;
  experimentId: string;
  name: string;
  status: string;
  startTime: string;
  endTime?: string;
  error?: string;
  params: Record<string, string>;
  tags: Record<string, string>;
  metrics: Record<string, { last: number | null }>;
  artifacts: { path: string; size: number }[];
}

export interface List<T> {
  items: T[];
  total: number;
}

/** An unsuccessful response, with a sentence for the user. */
export class RequestError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The address of an API path, relative to the page, because a proxy may serve both under a path prefix. */
export function apiUrl(path: string): string {
  return new URL(`..${path}`, document.baseURI).href;
}

export async function get<T>(path: string): Promise<T> {
  return read<T>(await fetch(apiUrl(path), { headers: { accept: 'application/json' } }));
}

export async function post<T>(path: string, body: object): Promise<T> {
  return read<T>(
    await fetch(apiUrl(path), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
}

async function read<T>(response: Response): Promise<T> {
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body as T;
  throw new RequestError(response.status, sentenceOf(body) ?? `The server answered ${response.status}.`);
}

function sentenceOf(body: unknown): string | undefined {
  const detail = (body as { detail?: unknown } | undefined)?.detail;
  if (typeof detail === 'string') return detail;
  if (Array.isArray(detail)) {
    return detail
      .map((fault: { loc: unknown[]; msg: string }) => `${String(fault.loc.at(-1))}: ${fault.msg}`)
      .join('; ');
  }
  return undefined;
}

export interface Resource<T> {
  value?: T;
  refusal?: RequestError;
  reload: () => void;
}

/**
 * Reads a path when the component appears, when the path changes, and when `reload` is called; waits while `path` is undefined.
 * The value of an earlier path is not returned: it belongs to another dataset, run or player.
 */
export function useResource<T>(path: string | undefined): Resource<T> {
  const [state, setState] = useState<{ path?: string; value?: T; refusal?: RequestError }>({});
  const current = useRef(path);
  current.current = path;
  const reload = useCallback(() => {
    if (!path) return;
    get<T>(path).then(
      (value) => current.current === path && setState({ path, value }),
      (refusal: RequestError) =>
        current.current === path &&
        setState((before) => ({ path, value: before.path === path ? before.value : undefined, refusal })),
    );
  }, [path]);
  useEffect(reload, [reload]);
  return state.path === path ? { value: state.value, refusal: state.refusal, reload } : { reload };
}
