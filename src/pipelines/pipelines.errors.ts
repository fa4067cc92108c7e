import { suggestion } from '../algorithms/text/nearest-name.js';
import { AppError, type FieldFault } from '../platform/errors/app-error.js';
import type { RunState, StepName } from './pipeline-run.js';

/** Completes the sentence "run …". */
export const STATE_TEXT: Record<RunState, string> = {
  running: 'is running',
  succeeded: 'has succeeded',
  failed: 'has failed',
  cancelled: 'was cancelled',
  interrupted: 'was interrupted',
};

const BUSY = 'pipelines.busy';

export function isBusy(error: unknown): boolean {
  return error instanceof AppError && error.code === BUSY;
}

export const pipelineErrors = {
  unknownRun: (id: string) =>
    new AppError({
      code: 'pipelines.unknown-run',
      kind: 'not-found',
      message: `There is no pipeline run ${id}.`,
    }),
  unknownPipeline: (name: string, known: readonly string[]) =>
    new AppError({
      code: 'pipelines.unknown-pipeline',
      kind: 'not-found',
      message: `There is no pipeline ${name.slice(0, 100)}${suggestion(name, known)}`,
    }),
  busy: (runId?: string) =>
    new AppError({
      code: BUSY,
      kind: 'conflict',
      message: runId
        ? `A pipeline is running (run ${runId}); only one run at a time.`
        : 'A pipeline is running in another process; only one run at a time.',
      retryAfterSeconds: 10,
    }),
  notResumable: (id: string, state: RunState) =>
    new AppError({
      code: 'pipelines.not-resumable',
      kind: 'conflict',
      message: `Run ${id} ${STATE_TEXT[state]}: only a run that has failed, was cancelled or was interrupted can be resumed.`,
    }),
  notRunning: (id: string, state: RunState) =>
    new AppError({
      code: 'pipelines.not-running',
      kind: 'conflict',
      message:
        state === 'running'
          ? `Run ${id} is running in another process, and can be cancelled only there.`
          : `Run ${id} is not running: it ${STATE_TEXT[state]}.`,
    }),
  sourceRefused: (url: string) =>
    new AppError({
      code: 'pipelines.source-refused',
      kind: 'invalid',
      message: `The address ${url} is not allowed as a source: name it in FEED_SOURCE or FEED_ALLOWED.`,
      details: [
        {
          field: 'source',
          rule: 'allowed',
          message: 'must be FEED_SOURCE or begin with an address of FEED_ALLOWED',
        },
      ],
    }),
  transformWithoutFile: (kind: string) =>
    new AppError({
      code: 'pipelines.bad-transform',
      kind: 'invalid',
      message: `transform describes the coordinates of a file, and the source is ${kind}.`,
      details: [{ field: 'transform', rule: 'file', message: 'is allowed only for a file' }],
    }),
  badSource: (source: string) =>
    new AppError({
      code: 'pipelines.bad-source',
      kind: 'invalid',
      message: `The source ${source.slice(0, 100)} is unknown: use virtual-league, file:<id of an uploaded file> or an http(s) address.`,
      details: [
        {
          field: 'source',
          rule: 'source',
          message: 'must be virtual-league, file:<64 hex digits> or an http(s) address',
        },
      ],
    }),
  /** A stored output of an earlier step, as a resumed run finds it. `value` is undefined if it is missing. */
  outputInvalid: (runId: string, step: StepName, name: string, expected: string, value: unknown) =>
    new AppError({
      code: 'pipelines.output-invalid',
      kind: 'internal',
      message:
        value === undefined
          ? `Run ${runId}: the output of step ${step} has no ${name}.`
          : `Run ${runId}: ${name} of step ${step} must be ${expected}, not ${String(value).slice(0, 100)}.`,
    }),
  fileUnreadable: (path: string, why: string) =>
    new AppError({
      code: 'pipelines.file-unreadable',
      kind: 'invalid',
      message: `The pipelines of ${path} (PIPELINES_FILE) cannot be read: ${why}`,
    }),
  fileInvalid: (path: string, faults: FieldFault[]) =>
    new AppError({
      code: 'pipelines.file-invalid',
      kind: 'invalid',
      message: `The pipelines of ${path} are invalid:\n${faults.map(({ message }) => `  ${message}`).join('\n')}`,
      details: faults,
    }),
  badParameters: (pipeline: string, faults: FieldFault[]) =>
    new AppError({
      code: 'pipelines.bad-parameter',
      kind: 'invalid',
      message: `Pipeline ${pipeline} cannot run with these parameters: ${faults.map(({ message }) => message).join('; ')}.`,
      details: faults,
    }),
  leaseLost: (id: string) =>
    new AppError({
      code: 'pipelines.lease-lost',
      kind: 'conflict',
      message: `Run ${id} was taken over by another process.`,
    }),
};
