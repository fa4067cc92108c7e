import 'reflect-metadata';
import type { ChampionService } from '../champion/index.js';
import type { DriftReports, ReportRequest } from '../drift/index.js';
import { Settings } from '../platform/config/settings.js';
import { AppError } from '../platform/errors/app-error.js';
import { ReportStep } from './report-step.service.js';

const fault = (code: string, kind: 'conflict' | 'internal' = 'conflict'): AppError =>
  new AppError({ code, kind, message: `${code} happened.` });

interface World {
  /** Version of the champion of the dataset. */
  version?: number;
  /** Version that answers predictions. */
  current?: number;
  make?: (request: ReportRequest) => Promise<{ id: string; verdict: { state: string; sentence: string } }>;
}

/** The step, and the requests for reports that it makes. */
function stepOn({ version = 3, current = 3, make }: World): { step: ReportStep; asked: ReportRequest[] } {
  const asked: ReportRequest[] = [];
  const info = (number: number) => (number === 0 ? undefined : { version: { version: number } });
  const champion = {
    championOf: async () => info(version),
    current: async () => info(current),
  } as unknown as ChampionService;
  const reports = {
    make: async (request: ReportRequest) => {
      asked.push(request);
      if (make) return make(request);
      return { id: request.spec.source, verdict: { state: 'ok', sentence: 'Nothing changed.' } };
    },
  } as unknown as DriftReports;
  const settings = Object.assign(new Settings(), { driftRows: 700 });
  return { step: new ReportStep(champion, reports, settings), asked };
}

const live = new AbortController().signal;

describe(ReportStep.name, () => {
  it('reports on the rows of the dataset and on the predictions of its champion', async () => {
    const { step, asked } = stepOn({});
    const made = { state: 'ok', verdict: 'Nothing changed.' };
    expect(await step.make('nba', 'me', live)).toEqual({
      gold: { id: 'gold', ...made },
      predictions: { id: 'predictions', ...made },
    });
    expect(asked).toEqual([
      { version: 3, spec: { source: 'gold', dataset: 'nba' } },
      { version: 3, spec: { source: 'predictions', last: 700 } },
    ]);
  });

  it('leaves out the predictions that another champion answers', async () => {
    const { step, asked } = stepOn({ current: 4 });
    expect(await step.make('nba', 'me', live)).not.toHaveProperty('predictions');
    expect(asked.map(({ spec }) => spec.source)).toEqual(['gold']);
  });

  it('says that a dataset has no champion, and makes no report', async () => {
    const { step, asked } = stepOn({ version: 0, current: 4 });
    expect(await step.make('nba', 'me', live)).toEqual({
      why: 'no-reference',
      reason: 'Dataset nba has no champion yet with which its rows could be compared.',
    });
    expect(asked).toEqual([]);
  });

  it.each([
    ['drift.window-empty', 'nothing-new'],
    ['drift.no-champion', 'no-reference'],
    ['drift.no-reference', 'no-reference'],
    ['drift.busy', 'not-made'],
  ])('turns %s into the reason %s', async (code, why) => {
    const { step } = stepOn({ make: () => Promise.reject(fault(code)) });
    expect(await step.make('nba', 'me', live)).toEqual({ why, reason: `${code} happened.` });
  });

  it('keeps the report on predictions when there are no new rows', async () => {
    const { step } = stepOn({
      make: async ({ spec }) => {
        if (spec.source === 'gold') throw fault('drift.window-empty');
        return { id: 'p', verdict: { state: 'worse', sentence: 'The model is worse.' } };
      },
    });
    expect(await step.make('nba', 'me', live)).toEqual({
      predictions: { id: 'p', state: 'worse', verdict: 'The model is worse.' },
    });
  });

  it.each([new Error('the database is away'), fault('drift.broken', 'internal')])(
    'fails on a defect: %s',
    async (error) => {
      const { step } = stepOn({ make: () => Promise.reject(error) });
      await expect(step.make('nba', 'me', live)).rejects.toBe(error);
    },
  );

  it('does not wait for a report once the run is cancelled', async () => {
    const abort = new AbortController();
    const { step } = stepOn({
      make: () => {
        setImmediate(() => abort.abort(new Error('cancelled')));
        return new Promise(() => undefined);
      },
    });
    await expect(step.make('nba', 'me', abort.signal)).rejects.toThrow('cancelled');
  });
});
