import { type PipelineRun, STEP_NAMES, type StepName, newSteps } from './pipeline-run.js';
import { type StepOutputs, outputOf, toStoredOutput } from './step-outputs.js';

const OUTPUTS: StepOutputs = {
  fetch: {
    batch: 'b1',
    dataset: 'nba',
    source: 'file:1',
    repeated: false,
    reading: { transform: 'feet', reason: 'every row fits' },
  },
  silver: {},
  gold: { snapshot: 's1' },
  report: {
    gold: { id: 'd1', state: 'changed', verdict: 'x moved.' },
    predictions: { id: 'd2', state: 'ok', verdict: 'Nothing changed.' },
  },
  train: {
    study: 't1',
    run: 'r1',
    algorithm: 'random-forest',
    validationLogLoss: 0.65,
    testLogLoss: 0.1 + 0.2,
    baseRateLogLoss: Number.NaN,
  },
  elect: { election: 'e1', outcome: 'elected', version: 12, verdict: 'Version 12 is the first champion.' },
};

/** A run in which one step has stored these texts. */
function runWith(step: StepName, outputs: Record<string, string>): PipelineRun {
  const steps = newSteps(STEP_NAMES.map((name) => ({ name })));
  Object.assign(
    steps.find(({ name }) => name === step)!,
    { state: 'succeeded', outputs },
  );
  return { id: 'run1', steps } as PipelineRun;
}

describe(outputOf.name, () => {
  it.each(Object.keys(OUTPUTS) as StepName[])('reads back what %s has stored as texts', (step) => {
    const stored = toStoredOutput(step, OUTPUTS[step]);
    expect(Object.values(stored).every((value) => typeof value === 'string')).toBe(true);
    expect(outputOf(runWith(step, structuredClone(stored)), step)).toEqual(OUTPUTS[step]);
  });

  it('stores the texts that runs have always held', () => {
    const { reading: _, ...repeated } = { ...OUTPUTS.fetch, repeated: true };
    expect(toStoredOutput('fetch', repeated)).toEqual({
      batch: 'b1',
      dataset: 'nba',
      source: 'file:1',
      repeated: 'true',
    });
    expect(toStoredOutput('fetch', OUTPUTS.fetch)).toEqual({
      batch: 'b1',
      dataset: 'nba',
      source: 'file:1',
      transform: 'feet',
      transformReason: 'every row fits',
    });
    expect(toStoredOutput('train', OUTPUTS.train)).toMatchObject({
      testLogLoss: '0.30000000000000004',
      baseRateLogLoss: 'NaN',
    });
    expect(toStoredOutput('elect', OUTPUTS.elect)).toMatchObject({ version: '12' });
  });

  it.each<[StepName, Record<string, string>, string]>([
    ['gold', {}, 'the output of step gold has no snapshot'],
    ['elect', { election: 'e1', outcome: 'won' }, 'outcome of step elect must be one of'],
    [
      'elect',
      { election: 'e1', outcome: 'kept', version: 'two', verdict: 'x' },
      'version of step elect must be a number, not two',
    ],
  ])('names the value of %s that is missing or invalid (%j)', (step, stored, message) => {
    expect(() => outputOf(runWith(step, stored), step)).toThrow(
      expect.objectContaining({
        code: 'pipelines.output-invalid',
        message: expect.stringContaining(message),
      }),
    );
  });
});
