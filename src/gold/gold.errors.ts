import { AppError } from '../platform/errors/app-error.js';

export const goldErrors = {
  unknownSnapshot: (id: string) =>
    new AppError({
      code: 'gold.snapshot-unknown',
      kind: 'not-found',
      message: `There is no snapshot ${id.slice(0, 64)}.`,
    }),
  noSnapshot: (dataset?: string) =>
    new AppError({
      code: 'gold.no-snapshot',
      kind: 'not-found',
      message:
        `There is no snapshot${dataset ? ` of dataset ${dataset}` : ''} yet: a pipeline run makes one. ` +
        'GET /pipelines/daily says whether one is under way, POST /pipelines/daily/runs starts one.',
    }),
  noShots: (dataset: string) =>
    new AppError({
      code: 'gold.no-shots',
      kind: 'invalid',
      message: `Dataset ${dataset} has no shots with a known result, so there is nothing to make a snapshot of.`,
    }),
  tooFewDates: (dataset: string, dates: number) =>
    new AppError({
      code: 'gold.too-few-dates',
      kind: 'invalid',
      message: `Dataset ${dataset} has shots with a known result on ${dates} game dates: at least 3 are needed to split it by time into train, validation and test.`,
    }),
  damaged: (expected: number, found: number) =>
    new AppError({
      code: 'gold.snapshot-damaged',
      kind: 'internal',
      message: `The blocks of the snapshot should have ${expected} shots with a known result, and they have ${found}.`,
    }),
};
