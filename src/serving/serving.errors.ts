import { AppError } from '../platform/errors/app-error.js';

export function noChampion(): AppError {
  return new AppError({
    code: 'prediction.no-champion',
    kind: 'unavailable',
    message:
      'There is no champion yet: the first pipeline run elects one. ' +
      'GET /pipelines/daily shows whether one is in progress, POST /pipelines/daily/runs starts one.',
    retryAfterSeconds: 10,
  });
}

/** The version's model cannot serve predictions. A champion that it was to replace stays in use. */
export function modelUnfit(name: string, version: number, why: string, cause?: unknown): AppError {
  return new AppError({
    code: 'prediction.model-unfit',
    kind: 'conflict',
    message: `Version ${version} of ${name} cannot serve predictions: ${why}.`,
    cause,
  });
}

/** @param known names of models that can be served */
export function modelUnknown(name: string, known: readonly string[]): AppError {
  return new AppError({
    code: 'serving.model-unknown',
    kind: 'not-found',
    message: `There is no model ${shown(name)} with a version; there is ${listOf(known)}.`,
  });
}

/** @param known versions of the model, newest first */
export function versionUnknown(name: string, version: number, known: readonly number[]): AppError {
  const there = known.length === 0 ? 'none' : listOf(known.map(String));
  return new AppError({
    code: 'serving.version-unknown',
    kind: 'not-found',
    message: `${shown(name)} has no version ${version}; it has ${there}.`,
  });
}

/** @param known aliases of the model */
export function aliasUnknown(name: string, alias: string, known: readonly string[]): AppError {
  return new AppError({
    code: 'serving.alias-unknown',
    kind: 'not-found',
    message:
      `${shown(name)} has no alias ${shown(alias)}; there is ${listOf([...known, 'latest'])}. ` +
      'A version is named by its number.',
  });
}

/** A model was taken out of service by POST /v2/repository/models/{name}/unload. */
export function modelUnloaded(name: string): AppError {
  return new AppError({
    code: 'serving.model-unloaded',
    kind: 'conflict',
    message: `${shown(name)} was unloaded: POST /v2/repository/models/${encodeURIComponent(name)}/load loads it again.`,
  });
}

export function championStays(name: string): AppError {
  return new AppError({
    code: 'serving.champion-stays',
    kind: 'conflict',
    message: `${name} has the champion, which answers the live requests, and cannot be unloaded; other models can.`,
  });
}

/** @param why what is wrong, and what the model takes */
export function tensorInvalid(tensor: string, why: string): AppError {
  const message = `${why}.`;
  return new AppError({
    code: 'serving.tensor-invalid',
    kind: 'invalid',
    message,
    details: [{ field: tensor, rule: 'tensor', message }],
  });
}

/** The process of an ONNX model ended, or was ended because it hung. The next request starts it again. */
export function runtimeEnded(what: string, how: string, retryAfterSeconds = 1): AppError {
  return new AppError({
    code: 'serving.runtime-ended',
    kind: 'unavailable',
    message: `${what} did not respond: the process of its runtime failed, ${how}.`,
    retryAfterSeconds,
  });
}

export function runtimeBusy(what: string): AppError {
  return new AppError({
    code: 'serving.runtime-busy',
    kind: 'unavailable',
    message: `${what} has too many requests in progress; try again.`,
    retryAfterSeconds: 1,
  });
}

function shown(text: string): string {
  return text.slice(0, 200);
}

/** At most twenty, then how many more. */
function listOf(items: readonly string[]): string {
  if (items.length === 0) return 'none';
  const first = items.slice(0, 20).map(shown).join(', ');
  return items.length > 20 ? `${first} and ${items.length - 20} more` : first;
}
