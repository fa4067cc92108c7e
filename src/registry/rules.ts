import { keyFault, missingValueMessage, nameFault, tooLongMessage } from '../platform/text/field-messages.js';
import type { MoveAlias } from './aliases/alias.js';
import type { Tag } from './models/registered-model.js';
import { registryInvalid } from './registry.errors.js';
import { PROMPT_TAG } from './stored-names.js';
import { type RegisterVersion, type Stage, STAGES } from './versions/model-version.js';

/** Lengths in characters. */
export const LIMIT = {
  modelName: 1000,
  alias: 255,
  tagKey: 250,
  tagValue: 100_000,
  description: 100_000,
  source: 10_000,
  algorithm: 100,
  author: 200,
  reason: 1000,
  moveKey: 200,
} as const;
/** Bytes of a model file that is imported: 64 MiB. */
export const MAX_IMPORT_BYTES = 67_108_864;

const RUN_ID = /^[0-9a-f]{32}$/;
const SHA256 = /^[0-9a-f]{64}$/;
const ALIAS = /^[\p{L}\p{N}_-]+$/u;

/**
 * @param parameter of the call that has the name
 * @throws {AppError} `registry.invalid` when a field breaks a rule
 */
export function checkModelName(name: string, parameter = 'name'): string {
  if (name.trim() === '') throw registryInvalid('model', 'required', missingValueMessage(parameter));
  if (/[/:]/.test(name)) {
    throw invalidName(`Invalid model name '${name}'. Names cannot contain '/' or ':'.`);
  }
  const fault = nameFault('name', name);
  if (fault !== undefined) throw invalidName(fault);
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[\u0000-\u001f\u007f]/.test(name)) {
    throw invalidName(`Invalid model name ${JSON.stringify(name)}. Names cannot contain control characters.`);
  }
  checkLength(name, LIMIT.modelName, 'model', 'name');
  return name;
}

/** @throws {AppError} `registry.invalid` when a field breaks a rule */
export function checkDescription(description: string): string {
  checkLength(description, LIMIT.description, 'description');
  return description;
}

/** @throws {AppError} `registry.invalid` when a field breaks a rule */
export function checkSourceLength(source: string): string {
  checkLength(source, LIMIT.source, 'source');
  return source;
}

/** @throws {AppError} `registry.invalid` when a field breaks a rule */
export function checkAlias(alias: string): string {
  if (alias === '') throw invalidAlias('Registered model alias name cannot be empty.');
  if (!ALIAS.test(alias)) {
    throw invalidAlias(
      `Invalid alias name: '${alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`,
    );
  }
  checkLength(alias, LIMIT.alias, 'alias', 'Registered model alias name');
  return alias;
}

/**
 * The name of an alias that is set: not `latest` and not `v<number>`.
 * @throws {AppError} `registry.invalid` when a field breaks a rule
 */
export function checkNewAlias(alias: string): string {
  checkAlias(alias);
  if (isLatest(alias)) throw invalidAlias("'latest' alias name (case insensitive) is reserved.");
  if (/^v\d+$/i.test(alias)) throw invalidAlias(`Version alias name '${alias}' is reserved.`);
  return alias;
}

/** Whether a name in the place of an alias means the newest version. */
export function isLatest(alias: string): boolean {
  return alias.toLowerCase() === 'latest';
}

/**
 * The key of a tag that is set.
 * @throws {AppError} `registry.invalid` when a field breaks a rule
 */
export function checkTagKey(key: string, field = 'key'): string {
  checkTagName(key, field);
  checkLength(key, LIMIT.tagKey, field, 'key');
  return key;
}

/**
 * The key of a tag that is looked up, of any length.
 * @throws {AppError} `registry.invalid` when a field breaks a rule
 */
export function checkTagName(key: string, field = 'key'): string {
  const fault = keyFault('key', key);
  if (fault !== undefined) throw registryInvalid(field, 'key', fault);
  return key;
}

/** @throws {AppError} `registry.invalid` when a field breaks a rule */
export function checkTagValue(value: string, field = 'value'): string {
  checkLength(value, LIMIT.tagValue, field, 'value');
  return value;
}

/** @throws {AppError} `registry.invalid` when a field breaks a rule */
export function checkedTags(tags: readonly Tag[]): Record<string, string> {
  return Object.fromEntries(
    tags.map(({ key, value }) => {
      const field = `tags.${key.slice(0, LIMIT.tagKey)}`;
      return [checkTagKey(key, field), checkTagValue(value, field)];
    }),
  );
}

/** Whether these tags make what has them a prompt. */
export function isPromptTagged(tags: readonly Tag[]): boolean {
  return tags.findLast(({ key }) => key === PROMPT_TAG)?.value.toLowerCase() === 'true';
}

/** Whether a registered model is a prompt. */
export function isPrompt({ tags }: { tags: Record<string, string> }): boolean {
  return Object.hasOwn(tags, PROMPT_TAG) && tags[PROMPT_TAG] === 'true';
}

/**
 * A stage by its name in any case.
 * @throws {AppError} `registry.invalid` when a field breaks a rule
 */
export function stageOf(text: string): Stage {
  const found = STAGES.find((stage) => stage.toLowerCase() === text.toLowerCase());
  if (found) return found;
  const message = `Invalid Model Version stage: ${text}. Value must be one of ${STAGES.join(', ')}.`;
  throw registryInvalid('stage', 'known', message);
}

/**
 * A version that moves to one of these stages may archive the others in it.
 * @param text the stage as the caller named it
 * @throws {AppError} `registry.invalid` when a field breaks a rule
 */
export function checkArchiving(stage: Stage, text: string): void {
  if (stage === 'Staging' || stage === 'Production') return;
  const message = `Model version transition cannot archive existing model versions because '${text}' is not an Active stage. Valid stages are ['Staging', 'Production']`;
  throw registryInvalid('stage', 'active', message);
}

/**
 * The fields that only a version of a stored model file has.
 * @throws {AppError} `registry.invalid` when a field breaks a rule
 */
export function checkModelFile({ runId, modelHash, algorithm }: RegisterVersion): void {
  refuseUnless(RUN_ID.test(runId), 'runId', 'hex', 'runId must be 32 lower-case hex digits.');
  refuseUnless(SHA256.test(modelHash), 'modelHash', 'hex', 'modelHash must be 64 lower-case hex digits.');
  checkText(algorithm, LIMIT.algorithm, 'algorithm');
}

/** @throws {AppError} `registry.invalid` when a field breaks a rule */
export function checkMove({ model, alias, from, to, by, reason, key }: MoveAlias): void {
  checkModelName(model);
  checkNewAlias(alias);
  refuseUnless(from === null || isVersion(from), 'from', 'integer', 'from must be a version number or null.');
  refuseUnless(isVersion(to), 'to', 'integer', 'to must be a version number, 1 or higher.');
  checkText(by, LIMIT.author, 'by');
  checkText(reason, LIMIT.reason, 'reason');
  checkText(key, LIMIT.moveKey, 'key');
}

function isVersion(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function checkText(value: string, max: number, field: string): void {
  const isValid = value.length >= 1 && value.length <= max;
  refuseUnless(isValid, field, 'length', `${field} must be a text of 1 to ${max} characters.`);
}

function checkLength(value: string, max: number, field: string, named = field): void {
  refuseUnless(value.length <= max, field, 'length', tooLongMessage(named, max));
}

function refuseUnless(isValid: boolean, field: string, rule: string, message: string): void {
  if (!isValid) throw registryInvalid(field, rule, message);
}

function invalidName(message: string): Error {
  return registryInvalid('model', 'name', message);
}

function invalidAlias(message: string): Error {
  return registryInvalid('alias', 'name', message);
}
