import type { AlgorithmName } from '../algorithms/catalogue/catalogue.js';
import type { SourceSpec } from '../feed/index.js';

export const STEP_NAMES = ['fetch', 'silver', 'gold', 'train', 'elect'] as const;
export type StepName = (typeof STEP_NAMES)[number];

/** `interrupted`: the process ended in it, again and again, so it is not begun again by itself. */
export const RUN_STATES = ['running', 'succeeded', 'failed', 'cancelled', 'interrupted'] as const;
export type RunState = (typeof RUN_STATES)[number];
export type StepState = RunState | 'pending';
export const TRIGGERS = ['cron', 'manual', 'first-start'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** After this many attempts that ended with the process, a run is not restarted: something in it ends the process. */
export const MOST_ATTEMPTS = 5;

/** One arrow of the flow within a run. */
export interface PipelineStep {
  name: StepName;
  state: StepState;
  startedAt?: Date;
  finishedAt?: Date;
  /** What was counted: rows read, inserted, trials … */
  counts: Record<string, number>;
  /** Names of what came out, for the steps that follow and for people: batch, snapshot, study, version, verdict … */
  outputs: Record<string, string>;
  error?: string;
}

/** What a run is asked to do; fixed when it is accepted, so that a resumed run does the same. */
export interface RunOptions {
  source: SourceSpec;
  /** Absent in runs of earlier versions of the program that named none: the source's own dataset. */
  dataset?: string;
  /** Shots to fetch; absent: to the end of the source (files). */
  shots?: number;
  algorithms: { name: AlgorithmName; parameters?: Record<string, unknown> }[];
  trials: number;
  seed: number;
  /** Also compare with a champion of another dataset, on this dataset's games. */
  acrossDatasets?: boolean;
}

/** The options as runs are stored and sent: the number of shots has the name there that the old service gave it. */
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

/** A row of the ledger: one run of a pipeline, however it ended. */
export interface PipelineRun {
  /** 32 hex digits; derived from pipeline and time for a cron tick, so that a tick is recorded once. */
  id: string;
  pipeline: string;
  trigger: Trigger;
  by: string;
  scheduledAt: Date;
  options: RunOptions;
  state: RunState;
  /** The lease's epoch under which the run is written; a stale process has an older one and cannot write. */
  epoch: number;
  /** How often the run was begun: 1, and one more for each resume. */
  attempts: number;
  steps: PipelineStep[];
  startedAt: Date;
  finishedAt?: Date;
  error?: string;
}

/** Undefined only in a run of an earlier version that has not read anything yet. */
export function datasetOf({ options, steps }: PipelineRun): string | undefined {
  return options.dataset ?? steps[0]?.outputs.dataset;
}

/** Whether a run can be taken up again at its first step that did not succeed. */
export function isResumable({ state }: PipelineRun): boolean {
  return state === 'failed' || state === 'cancelled' || state === 'interrupted';
}

/** How a run is taken up again, for the messages that name it. */
export function resumeCall(id: string): string {
  return `POST /pipelines/runs/${id}/resume`;
}

export function newSteps(): PipelineStep[] {
  return STEP_NAMES.map((name) => ({ name, state: 'pending', counts: {}, outputs: {} }));
}
