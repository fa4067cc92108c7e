import { AppError } from '../platform/errors/app-error.js';

export const silverErrors = {
  unknownBlock: (hash: string) =>
    new AppError({
      code: 'silver.block-unknown',
      kind: 'not-found',
      message: `There is no silver block ${hash.slice(0, 64)}.`,
    }),
  contended: (partition: string) =>
    new AppError({
      code: 'silver.contended',
      kind: 'unavailable',
      message: `Partition ${partition} was rebuilt by others again and again; try again.`,
      retryAfterSeconds: 5,
    }),
};
