import type { AlgorithmName } from '../algorithms/catalogue/catalogue.js';
import type { ElectionMode } from '../champion/index.js';
import type { VerdictState } from '../drift/index.js';
import type { SourceSpec } from '../feed/index.js';

/** All steps, in the only order in which a pipeline can have them. */
export const STEP_NAMES = ['fetch', 'silver', 'gold', 'report', 'train', 'elect'] as const;
export type StepName = (typeof STEP_NAMES)[number];

/** `interrupted`: the process ended during it several times, so it is not restarted automatically. */
export const RUN_STATES = ['running', 'succeeded', 'failed', 'cancelled', 'interrupted'] as const;
export type RunState = (typeof RUN_STATES)[number];
/** `skipped`: its condition did not hold, or it had nothing to do; `reason` says which. */
export const STEP_STATES = ['pending', 'skipped', ...RUN_STATES] as const;
export type StepState = (typeof STEP_STATES)[number];
/** `alert`: a policy started it because an alert fired. */
export const TRIGGERS = ['cron', 'manual', 'first-start', 'alert'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** After this many attempts that ended with the process, a run is not restarted: it probably ends the process itself. */
export const MOST_ATTEMPTS = 5;

/** A step is performed only if a drift report of the run has one of these verdicts. */
export interface StepCondition {
  report: VerdictState[];
}

/** `always`: each run trains; `when-needed`: only if a drift report asks for it. */
export const RETRAIN = ['always', 'when-needed'] as const;
export type Retrain = (typeof RETRAIN)[number];

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
  /** Absent: always. Fixed when the run is accepted. */
  when?: StepCondition;
  /** Only of `report`: the verdicts after which the rest of the run is skipped. */
  stopOn?: VerdictState[];
  /** Of a skipped step: why, one sentence. */
  reason?: string;
}

/** What a run does; fixed when it is accepted, so that a resumed run does the same. */
export interface RunOptions {
  source: SourceSpec;
  /** Absent in some runs of earlier versions of the program; then it is the source's own dataset. */
  dataset?: string;
  /** Shots to fetch; absent: to the end of the source (files). */
  shots?: number;
  /** The snapshot's parts are of the newest dates with at least so many shots; absent: of all. */
  newest?: number;
  algorithms: { name: AlgorithmName; parameters?: Record<string, unknown> }[];
  trials: number;
  seed: number;
  /** Compete for the champion that answers predictions, whatever dataset it is for. */
  acrossDatasets?: boolean;
  /** What happens with a challenger that is better; absent: ELECTION_MODE. */
  mode?: ElectionMode;
  /** Absent in runs of earlier versions of the program, and without the step train. */
  retrain?: Retrain;
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
  /** SHA-256 of the file that declares the pipeline; absent in runs of earlier versions of the program. */
  definition?: string;
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
  return options.dataset ?? steps.find(({ name }) => name === 'fetch')?.outputs.dataset;
}

/** Whether a run can be resumed at its first step that did not succeed. */
export function isResumable({ state }: PipelineRun): boolean {
  return state === 'failed' || state === 'cancelled' || state === 'interrupted';
}

/** The request that resumes a run, for messages. */
export function resumeCall(id: string): string {
  return `POST /pipelines/runs/${id}/resume`;
}

/** Whether nothing remains to be done for a step. */
export function isDone({ state }: PipelineStep): boolean {
  return state === 'succeeded' || state === 'skipped';
}

/** The steps of a new run. */
export function newSteps(steps: readonly Pick<PipelineStep, 'name' | 'when' | 'stopOn'>[]): PipelineStep[] {
  return steps.map((step) => ({ ...step, state: 'pending', counts: {}, outputs: {} }));
}
