import { OUTCOMES, type Outcome } from '../champion/index.js';
import { VERDICTS, type VerdictState } from '../drift/index.js';
import type { PipelineRun, StepName } from './pipeline-run.js';
import { pipelineErrors } from './pipelines.errors.js';

/** What each step returns; later steps receive it as their input. */
export interface StepOutputs {
  fetch: FetchOutput;
  silver: object;
  gold: { snapshot: string };
  report: ReportOutput;
  train: TrainOutput;
  elect: ElectOutput;
}

export interface FetchOutput {
  batch: string;
  dataset: string;
  /** Key of the source. */
  source: string;
  /** The batch had been ingested before. */
  repeated: boolean;
  /** How the coordinates of a file were read; absent for other sources and for a repeated batch. */
  reading?: { transform: string; reason: string };
}

/** The drift reports of the run: of the rows in gold that are newer than the champion, and of its predictions. At least one. */
export interface ReportOutput {
  gold?: MadeReport;
  predictions?: MadeReport;
}

export interface MadeReport {
  /** Of GET /drift/reports/{id}. */
  id: string;
  state: VerdictState;
  /** One sentence. */
  verdict: string;
}

/** Why there is no report: nothing came in since the champion was trained, there is nothing to compare with, or it failed. */
export const NO_REPORT = ['nothing-new', 'no-reference', 'not-made'] as const;
export type NoReport = (typeof NO_REPORT)[number];

export interface TrainOutput {
  study: string;
  /** The best trial's run. */
  run: string;
  algorithm: string;
  /** Mean log losses, in nats. */
  validationLogLoss: number;
  testLogLoss: number;
  baseRateLogLoss: number;
}

export interface ElectOutput {
  election: string;
  outcome: Outcome;
  /** The challenger's. */
  version: number;
  verdict: string;
}

/** Stored runs and responses hold the outputs of a step as named texts. */
type StoredOutput = Record<string, string>;

interface OutputCodec<Output> {
  write(output: Output): StoredOutput;
  read(stored: StoredReader): Output;
}

const CODECS: { [Step in StepName]: OutputCodec<StepOutputs[Step]> } = {
  fetch: {
    write: ({ batch, dataset, source, repeated, reading }) => ({
      batch,
      dataset,
      source,
      ...(repeated ? { repeated: 'true' } : {}),
      ...(reading ? { transform: reading.transform, transformReason: reading.reason } : {}),
    }),
    read: (stored) => ({
      batch: stored.text('batch'),
      dataset: stored.text('dataset'),
      source: stored.text('source'),
      repeated: stored.has('repeated'),
      ...(stored.has('transform') && {
        reading: { transform: stored.text('transform'), reason: stored.text('transformReason') },
      }),
    }),
  },
  silver: { write: () => ({}), read: () => ({}) },
  gold: {
    write: ({ snapshot }) => ({ snapshot }),
    read: (stored) => ({ snapshot: stored.text('snapshot') }),
  },
  report: {
    write: ({ gold, predictions }) => ({
      ...(gold && { report: gold.id, state: gold.state, verdict: gold.verdict }),
      ...(predictions && {
        predictionsReport: predictions.id,
        predictionsState: predictions.state,
        predictionsVerdict: predictions.verdict,
      }),
    }),
    read: (stored) => ({
      ...((stored.has('report') || !stored.has('predictionsReport')) && {
        gold: {
          id: stored.text('report'),
          state: stored.oneOf('state', VERDICTS),
          verdict: stored.text('verdict'),
        },
      }),
      ...(stored.has('predictionsReport') && {
        predictions: {
          id: stored.text('predictionsReport'),
          state: stored.oneOf('predictionsState', VERDICTS),
          verdict: stored.text('predictionsVerdict'),
        },
      }),
    }),
  },
  train: {
    write: ({ study, run, algorithm, validationLogLoss, testLogLoss, baseRateLogLoss }) => ({
      study,
      run,
      algorithm,
      validationLogLoss: String(validationLogLoss),
      testLogLoss: String(testLogLoss),
      baseRateLogLoss: String(baseRateLogLoss),
    }),
    read: (stored) => ({
      study: stored.text('study'),
      run: stored.text('run'),
      algorithm: stored.text('algorithm'),
      validationLogLoss: stored.number('validationLogLoss'),
      testLogLoss: stored.number('testLogLoss'),
      baseRateLogLoss: stored.number('baseRateLogLoss'),
    }),
  },
  elect: {
    write: ({ election, outcome, version, verdict }) => ({
      election,
      outcome,
      version: String(version),
      verdict,
    }),
    read: (stored) => ({
      election: stored.text('election'),
      outcome: stored.oneOf('outcome', OUTCOMES),
      version: stored.number('version'),
      verdict: stored.text('verdict'),
    }),
  },
};

/** The output of a step in the form in which a run stores it. */
export function toStoredOutput<Step extends StepName>(step: Step, output: StepOutputs[Step]): StoredOutput {
  return CODECS[step].write(output);
}

/**
 * The output of a step that has succeeded, also before a restart.
 * @throws {AppError} `pipelines.output-invalid` when a value is missing or has another type
 */
export function outputOf<Step extends StepName>(run: PipelineRun, step: Step): StepOutputs[Step] {
  const stored = run.steps.find(({ name }) => name === step)?.outputs ?? {};
  return CODECS[step].read(new StoredReader(run.id, step, stored));
}

/** Reads typed values from the texts of a stored output. */
class StoredReader {
  constructor(
    private readonly runId: string,
    private readonly step: StepName,
    private readonly stored: StoredOutput,
  ) {}

  has(name: string): boolean {
    return this.stored[name] !== undefined;
  }

  text(name: string): string {
    const value: unknown = this.stored[name];
    if (typeof value !== 'string' || value === '') throw this.invalid(name, 'a text', value);
    return value;
  }

  /** NaN and the infinities are numbers here: a score can be one. */
  number(name: string): number {
    const text = this.text(name);
    const value = Number(text);
    if (Number.isNaN(value) && text !== 'NaN') throw this.invalid(name, 'a number', text);
    return value;
  }

  oneOf<Value extends string>(name: string, values: readonly Value[]): Value {
    const text = this.text(name);
    const found = values.find((value) => value === text);
    if (found === undefined) throw this.invalid(name, `one of ${values.join(', ')}`, text);
    return found;
  }

  private invalid(name: string, expected: string, value: unknown): Error {
    return pipelineErrors.outputInvalid(this.runId, this.step, name, expected, value);
  }
}
