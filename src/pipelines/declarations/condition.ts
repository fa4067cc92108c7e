import type { PipelineRun, PipelineStep, StepCondition } from '../pipeline-run.js';
import { type NoReport, outputOf } from '../step-outputs.js';
import { INPUTS } from './step-order.js';

/** What the words mean that may stand in place of a condition. `always`: no condition. */
export const CONDITION_WORDS: Record<string, StepCondition | undefined> = {
  always: undefined,
  performance: { report: ['worse'] },
  'drift-or-performance': { report: ['changed', 'worse'] },
};

/** When `retrain: when-needed` trains, unless the pipeline states another condition. */
export const NEEDED: StepCondition = CONDITION_WORDS['drift-or-performance']!;

/**
 * Why a step of a run is not performed, as one sentence; undefined if it is. A report that could not be made is no reason to leave
 * out a training: only the absence of new rows is.
 */
export function reasonToSkip(run: PipelineRun, step: PipelineStep): string | undefined {
  const before = run.steps.slice(0, run.steps.indexOf(step));
  const missing = before.find(({ name, state }) => state === 'skipped' && INPUTS[step.name].includes(name));
  if (missing) return `Step ${missing.name} was skipped.`;
  const report = before.find(({ name }) => name === 'report');
  if (!report) return undefined;
  if (report.state === 'skipped') {
    return step.when && report.outputs.why === ('nothing-new' satisfies NoReport)
      ? `Not needed: ${lowerFirst(report.reason ?? 'there is nothing new.')}`
      : undefined;
  }
  const { gold, predictions } = outputOf(run, 'report');
  const reports = [gold, predictions].flatMap((part) => (part ? [part] : []));
  const stops = report.stopOn
    ? reports.find(({ state }) => report.stopOn!.includes(state))
    : brokenForAlert(run.trigger, gold);
  if (stops) return `The run stops on the verdict ${stops.state}: ${stops.verdict}`;
  if (!step.when || reports.some(({ state }) => step.when!.report.includes(state))) return undefined;
  const wanted = step.when.report.join(' or ');
  const found = reports.map(({ state }) => state).join(' and ');
  const subject =
    reports.length > 1 ? 'the verdicts of the drift reports are' : 'the verdict of the drift report is';
  return `Not needed: ${subject} ${found}, not ${wanted}.`;
}

/** A run that an alert asked for learns from new rows, so it does not go on with damaged ones. */
function brokenForAlert<R extends { state: string }>(
  trigger: PipelineRun['trigger'],
  gold?: R,
): R | undefined {
  return trigger === 'alert' && gold?.state === 'broken' ? gold : undefined;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
