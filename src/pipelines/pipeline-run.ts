import type { AlgorithmName } from '../algorithms/catalogue/catalogue.js';
import type { ElectionMode } from '../champion/index.js';
import type { SourceSpec } from '../feed/index.js';

export const STEP_NAMES = ['fetch', 'silver', 'gold', 'train', 'elect'] as const;
export type StepName = (typeof STEP_NAMES)[number];

/** `interrupted`: the process ended during it several times, so it is not restarted automatically. */
export const RUN_STATES = ['running', 'succeeded', 'failed', 'cancelled', 'interrupted'] as const;
export type RunState = (typeof RUN_STATES)[number];
export type StepState = RunState | 'pending';
/** `alert`: a policy started it because an alert fired. */
export const TRIGGERS = ['cron', 'manual', 'first-start', 'alert'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** After this many attempts that ended with the process, a run is not restarted: it probably ends the process itself. */
export const MOST_ATTEMPTS = 5;

/** One step of a run. */
export interface PipelineStep {
  name: StepName;
  state: StepState;
  startedAt?: Date;
  finishedAt?: Date;
  /** Rows read, inserted, trials … */
  counts: Record<string, number>;
  /** The step's output as texts: batch, snapshot, study, version, verdict …; `step-outputs.ts` converts it. */
  outputs: Record<string, string>;
  error?: string;
}

/** What a run does; fixed when it is accepted, so that a resumed run does the same. */
export interface RunOptions {
  source: SourceSpec;
  /** Absent in some runs of earlier versions of the program; then it is the source's own dataset. */
  dataset?: string;
  /** Shots to fetch; absent: to the end of the source (files). */
  shots?: number;
  algorithms: { name: AlgorithmName; parameters?: Record<string, unknown> }[];
  trials: number;
  seed: number;
  /** Compete for the champion that answers predictions, whatever dataset it is for. */
  acrossDatasets?: boolean;
  /** What happens with a challenger that is better; absent: ELECTION_MODE. */
  mode?: ElectionMode;
}

/** The options as they are stored and sent: there the number of shots is called `nodes`, as in the old service. */
export type StoredRunOptions = Omit<RunOptions, 'shots'> & { nodes?: number };

export function toStoredOptions(options: RunOptions): StoredRunOptions {
  return renamed(options, 'shots', 'nodes') as StoredRunOptions;
}

export function fromStoredOptions(options: StoredRunOptions): RunOptions {
  return renamed(options, 'nodes', 'shots') as RunOptions;
}

/** The same entries in the same order, one of them under another name. */
function renamed(fields: object, from: string, to: string): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name === from ? to : name, value]),
  );
}

/** An entry of the ledger: one run of a pipeline, in any state. */
export interface PipelineRun {
  /** 32 hex digits; derived from pipeline and time for a cron tick, so that a tick is recorded once. */
  id: string;
  pipeline: string;
  trigger: Trigger;
  by: string;
  scheduledAt: Date;
  options: RunOptions;
  state: RunState;
  /** Epoch of the lease under which the run is written; a process with an older one cannot write. */
  epoch: number;
  /** 1, and one more for each resume. */
  attempts: number;
  steps: PipelineStep[];
  startedAt: Date;
  finishedAt?: Date;
  error?: string;
}

/** Undefined only for a run of an earlier version of the program that has not read anything yet. */
export function datasetOf({ options, steps }: PipelineRun): string | undefined {
  return options.dataset ?? steps[0]?.outputs.dataset;
}

/** Whether a run can be resumed at its first step that did not succeed. */
export function isResumable({ state }: PipelineRun): boolean {
  return state === 'failed' || state === 'cancelled' || state === 'interrupted';
}

/** The request that resumes a run, for messages. */
export function resumeCall(id: string): string {
  return `POST /pipelines/runs/${id}/resume`;
}

export function newSteps(): PipelineStep[] {
  return STEP_NAMES.map((name) => ({ name, state: 'pending', counts: {}, outputs: {} }));
}
