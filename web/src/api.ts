import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

/** What the page reads of the answers of the server; the whole of each is described at /docs. */
export interface Champion {
  version: { version: number; algorithm: string; createdAt: string };
  /** The dataset that it is for; absent where that is not known. */
  dataset?: string;
  run?: { id: string; metrics: Record<string, { last: number } | undefined> };
  since: string;
  by: string;
  election?: { verdict: string };
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

/** Of all datasets, and of each. */
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
  /** Why not. */
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
  /** What it came to on samples of the rows, with halving. */
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

/** A run of an experiment, of ours or of an MLflow client. JSON has no NaN: it is null. */
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

/** An answer that is not one: its sentence is for people. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The address of a path of the API: beside the page, which a proxy may offer under a path of its own. */
export function at(path: string): string {
  return new URL(`..${path}`, document.baseURI).href;
}

export async function get<T>(path: string): Promise<T> {
  return read<T>(await fetch(at(path), { headers: { accept: 'application/json' } }));
}

export async function post<T>(path: string, body: object): Promise<T> {
  return read<T>(
    await fetch(at(path), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
}

async function read<T>(response: Response): Promise<T> {
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body as T;
  throw new Refusal(response.status, sentenceOf(body) ?? `The server answered ${response.status}.`);
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

export interface Answer<T> {
  value?: T;
  refusal?: Refusal;
  reload: () => void;
}

/**
 * Reads a path when the component appears, when the path changes, and whenever `reload` is called; undefined `path` waits.
 * What was read of another path is not shown: it is of another dataset, run or player.
 */
export function useAnswer<T>(path: string | undefined): Answer<T> {
  const [state, setState] = useState<{ path?: string; value?: T; refusal?: Refusal }>({});
  const current = useRef(path);
  current.current = path;
  const reload = useCallback(() => {
    if (!path) return;
    get<T>(path).then(
      (value) => current.current === path && setState({ path, value }),
      (refusal: Refusal) =>
        current.current === path &&
        setState((before) => ({ path, value: before.path === path ? before.value : undefined, refusal })),
    );
  }, [path]);
  useEffect(reload, [reload]);
  return state.path === path ? { value: state.value, refusal: state.refusal, reload } : { reload };
}
