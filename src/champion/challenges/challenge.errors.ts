import { AppError } from '../../platform/errors/app-error.js';
import type { Challenge } from './challenge.js';

export function challengeUnknown(id: string): AppError {
  return new AppError({
    code: 'champion.challenge-unknown',
    kind: 'not-found',
    message: `There is no challenge ${id.slice(0, 200)}. GET /champion/challenges lists them.`,
  });
}

export function challengeActive({ id, mode, version }: Challenge): AppError {
  return new AppError({
    code: 'champion.challenge-active',
    kind: 'conflict',
    message:
      `Version ${version} is already challenging the champion (${mode}, challenge ${id}), and only one challenge can be active. ` +
      `POST /champion/challenges/${id}/stop ends it.`,
  });
}

export function challengeEnded({ id, state }: Challenge): AppError {
  return new AppError({
    code: 'champion.challenge-ended',
    kind: 'conflict',
    message: `Challenge ${id} has already ended (${state}).`,
  });
}
