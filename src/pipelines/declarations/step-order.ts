import { STEP_NAMES, type StepName } from '../pipeline-run.js';

/** The steps whose output a step receives. */
export const INPUTS: Record<StepName, readonly StepName[]> = {
  fetch: [],
  silver: [],
  gold: [],
  report: ['gold'],
  train: ['gold'],
  elect: ['gold', 'train'],
};

/**
 * What is wrong with the step at a place, as the end of a sentence that begins with its name; undefined if nothing is. Besides the
 * inputs, the order is that of the data: shots that `fetch` reads reach `gold` only through `silver`.
 */
export function orderFault(steps: readonly StepName[], place: number): string | undefined {
  const step = steps[place];
  const before = steps.slice(0, place);
  if (before.includes(step)) return 'is there already: a step stands once';
  const missing = INPUTS[step].find((input) => !before.includes(input));
  if (missing !== undefined) {
    const where = steps.includes(missing) ? 'stands after it' : 'is missing';
    return `needs the output of ${missing}, which ${where}: put ${missing} before it`;
  }
  if (step === 'gold' && before.includes('fetch') && !before.includes('silver'))
    return 'would not have the shots of fetch: put silver between them';
  const later = before.find((other) => STEP_NAMES.indexOf(other) > STEP_NAMES.indexOf(step));
  if (later !== undefined) return `must stand before ${later}: the order is ${STEP_NAMES.join(', ')}`;
  return undefined;
}
