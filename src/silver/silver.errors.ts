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
      message: `Who took the shots of ${dataset} in ${month} was not kept by the version of the program that made this block, and the month has a newer block since: ask for the players of the latest snapshot.`,
    }),
  contended: (partition: string) =>
    new AppError({
      code: 'silver.contended',
      kind: 'unavailable',
      message: `Partition ${partition} was rebuilt by others again and again; try again.`,
      retryAfterSeconds: 5,
    }),
};
