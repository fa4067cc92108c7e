import type { FieldFault } from '../platform/errors/app-error.js';
import type { CreateVersion, MoveAlias } from './versions/model-version.js';
import { registryInvalid } from './registry.errors.js';

/** Bytes of a model file that comes from elsewhere: 64 MiB. */
export const MAX_IMPORT_BYTES = 67_108_864;

const RUN_ID = /^[0-9a-f]{32}$/;
const HASH = /^[0-9a-f]{64}$/;
const ALIAS = /^[\p{L}\p{N}_-]{1,255}$/u;
/** Names that MLflow keeps for itself: they mean the newest version, or a number. */
const RESERVED = /^(latest|v\d+)$/i;
/** Characters of a registered model's name. */
export const MODEL_NAME_LENGTH = 1000;
// eslint-disable-next-line no-control-regex -- control characters are what is refused
const MODEL = new RegExp(`^[^/:\\u0000-\\u001f\\u007f]{1,${MODEL_NAME_LENGTH}}$`);

type Check = [field: string, holds: boolean, rule: string, message: string];

function refuse(checks: Check[]): void {
  const faults: FieldFault[] = checks
    .filter(([, holds]) => !holds)
    .map(([field, , rule, message]) => ({ field, rule, message }));
  if (faults.length > 0) throw registryInvalid(faults);
}

function isText(value: unknown, min: number, max: number): boolean {
  return typeof value === 'string' && value.length >= min && value.length <= max;
}

function modelCheck(model: string): Check {
  const message = `must be 1 to ${MODEL_NAME_LENGTH} characters without / and :`;
  return ['model', typeof model === 'string' && MODEL.test(model), 'name', message];
}

/** @throws AppError `registry.invalid` */
export function refuseVersion(request: CreateVersion): void {
  const { model, runId, modelHash, algorithm, description = '', tags = {} } = request;
  refuse([
    modelCheck(model),
    ['runId', RUN_ID.test(runId), 'hex', 'must be 32 lower-case hex digits'],
    ['modelHash', HASH.test(modelHash), 'hex', 'must be 64 lower-case hex digits'],
    ['algorithm', isText(algorithm, 1, 100), 'length', 'must be a text of 1 to 100 characters'],
    ['description', isText(description, 0, 5000), 'length', 'must be a text of up to 5000 characters'],
    ...Object.entries(tags).map(([key, value]): Check => {
      const message = 'must have a key of 1 to 250 characters and a text of up to 8000';
      return [`tags.${key.slice(0, 250)}`, isText(key, 1, 250) && isText(value, 0, 8000), 'length', message];
    }),
  ]);
}

/** @throws AppError `registry.invalid` */
export function refuseMove(move: MoveAlias): void {
  const aliasRule = 'must be 1 to 255 letters, digits, _ or -, and neither latest nor v<number>';
  refuse([
    modelCheck(move.model),
    ['alias', ALIAS.test(move.alias) && !RESERVED.test(move.alias), 'name', aliasRule],
    ['from', move.from === null || isVersion(move.from), 'integer', 'must be a version number or null'],
    ['to', isVersion(move.to), 'integer', 'must be a version number, 1 or higher'],
    ['by', isText(move.by, 1, 200), 'length', 'must be a text of 1 to 200 characters'],
    ['reason', isText(move.reason, 1, 1000), 'length', 'must be a text of 1 to 1000 characters'],
    ['key', isText(move.key, 1, 200), 'length', 'must be a text of 1 to 200 characters'],
  ]);
}

function isVersion(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
