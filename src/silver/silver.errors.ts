import { AppError } from '../platform/errors/app-error.js';

export const silverErrors = {
  unknownBlock: (hash: string) =>
    new AppError({
      code: 'silver.block-unknown',
      kind: 'not-found',
      message: `There is no silver block ${hash.slice(0, 64)}.`,
    }),
  playersUnknown: (dataset: string, month: string) =>
    new AppError({
      code: 'silver.players-unknown',
      kind: 'conflict',
      message: `The block of ${dataset} for ${month} was made by a version of the program that did not record its players, and the month has a newer block: request the players of the latest snapshot.`,
    }),
  contended: (partition: string) =>
    new AppError({
      code: 'silver.contended',
      kind: 'unavailable',
      message: `Partition ${partition} was rebuilt by others again and again; try again.`,
      retryAfterSeconds: 5,
    }),
};
