import type { AlgorithmName } from '../algorithms/catalogue/catalogue.js';
import type { SourceSpec } from '../feed/index.js';

export const STEP_NAMES = ['fetch', 'silver', 'gold', 'train', 'elect'] as const;
export type StepName = (typeof STEP_NAMES)[number];

export type StepState = 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled';
export type RunState = 'running' | 'succeeded' | 'failed' | 'cancelled';
export type Trigger = 'cron' | 'manual' | 'first-start';

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
  /** Absent: the source's own dataset. */
  dataset?: string;
  /** Rows to fetch; absent: to the end of the source (files). */
  nodes?: number;
  algorithms: { name: AlgorithmName; parameters?: Record<string, unknown> }[];
  trials: number;
  seed: number;
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

export function newSteps(): PipelineStep[] {
  return STEP_NAMES.map((name) => ({ name, state: 'pending', counts: {}, outputs: {} }));
}

/** What an earlier step put out. @throws Error if it is not there: a defect in the order of steps. */
export function outputOf(run: PipelineRun, step: StepName, name: string): string {
  const value = run.steps.find((candidate) => candidate.name === step)?.outputs[name];
  if (value === undefined) throw new Error(`step ${step} left no ${name}`);
  return value;
}
