import { doesNotExist, invalidParameter, type MlflowError } from '../mlflow/protocol/mlflow-error.js';
import { checkKeyLetters, checkOneName, missingValue, tooLong } from '../mlflow/protocol/name-rules.js';
import type { KeyValue } from '../mlflow/protocol/mlflow-request.js';
import { MODEL_NAME_LENGTH } from './limits.js';
import { type Stage, STAGES } from './versions/model-version.js';

/** Limits of MLflow's registry, in characters. */
const LIMIT = {
  // MLflow's is a column of 256, which no database that it is commonly run on enforces.
  name: MODEL_NAME_LENGTH,
  alias: 255,
  tagKey: 250,
  tagValue: 100_000,
  // MLflow's are columns of 5000 and 500, which no database that it is commonly run on enforces.
  description: 100_000,
  source: 10_000,
} as const;
/** The tag that makes a registered model a prompt. */
export const PROMPT_TAG = 'mlflow.prompt.is_prompt';

const ALIAS = /^[\p{L}\p{N}_-]+$/u;

/** @throws MlflowError INVALID_PARAMETER_VALUE */
export function checkModelName(name: string, field = 'name'): string {
  if (name.trim() === '') throw missingValue(field);
  if (/[/:]/.test(name)) {
    throw invalidParameter(`Invalid model name '${name}'. Names cannot contain '/' or ':'.`);
  }
  checkOneName(name, 'name');
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[\u0000-\u001f\u007f]/.test(name)) {
    throw invalidParameter(
      `Invalid model name ${JSON.stringify(name)}. Names cannot contain control characters.`,
    );
  }
  checkLength('name', name, LIMIT.name);
  return name;
}

export function checkDescription(description: string): string {
  checkLength('description', description, LIMIT.description);
  return description;
}

export function checkSourceLength(source: string): string {
  checkLength('source', source, LIMIT.source);
  return source;
}

/** Versions are texts on the wire. */
export function versionNumber(text: string): number {
  const number = /^\s*[-+]?\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(number)) throw invalidParameter(`Parameter 'version' must be an integer, got '${text}'.`);
  return number;
}

export function checkAlias(alias: string): string {
  if (alias === '') throw invalidParameter('Registered model alias name cannot be empty.');
  if (!ALIAS.test(alias)) {
    throw invalidParameter(
      `Invalid alias name: '${alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`,
    );
  }
  checkLength('Registered model alias name', alias, LIMIT.alias);
  return alias;
}

/** A name that an alias may be given: those that mean the newest version, or a number, are not to be had. */
export function checkNewAlias(alias: string): string {
  checkAlias(alias);
  if (isLatest(alias)) throw invalidParameter("'latest' alias name (case insensitive) is reserved.");
  if (/^v\d+$/i.test(alias)) throw invalidParameter(`Version alias name '${alias}' is reserved.`);
  return alias;
}

export function isLatest(alias: string): boolean {
  return alias.toLowerCase() === 'latest';
}

/** The key of a tag that is to be set. */
export function checkTagKey(key: string): string {
  checkKeyLetters(key, 'key');
  checkLength('key', key, LIMIT.tagKey);
  return key;
}

/** A key that a tag may have, of any length. */
export function checkTagName(key: string): string {
  checkKeyLetters(key, 'key');
  return key;
}

export function checkTagValue(value: string): string {
  checkLength('value', value, LIMIT.tagValue);
  return value;
}

export function checkedTags(tags: readonly KeyValue[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ key, value }) => [checkTagKey(key), checkTagValue(value)]));
}

/** Whether tags make what has them a prompt. Of two tags with one key the last one counts. */
export function isPromptTagged(tags: readonly KeyValue[]): boolean {
  return tags.findLast(({ key }) => key === PROMPT_TAG)?.value.toLowerCase() === 'true';
}

/** A stage by its name in any case. */
export function stageOf(text: string): Stage {
  const found = STAGES.find((stage) => stage.toLowerCase() === text.toLowerCase());
  if (!found) {
    throw invalidParameter(
      `Invalid Model Version stage: ${text}. Value must be one of ${STAGES.join(', ')}.`,
    );
  }
  return found;
}

/** Only versions of these stages are archived by another one that takes their place. */
export function checkArchive(stage: Stage, asked: string): void {
  if (stage === 'Staging' || stage === 'Production') return;
  throw invalidParameter(
    `Model version transition cannot archive existing model versions because '${asked}' is not an Active stage. Valid stages are ['Staging', 'Production']`,
  );
}

export function noModel(name: string): MlflowError {
  return doesNotExist(`Registered Model with name=${name} not found`);
}

export function noVersion(name: string, version: number): MlflowError {
  return doesNotExist(`Model Version (name=${name}, version=${version}) not found`);
}

function checkLength(field: string, value: string, most: number): void {
  if (value.length > most) throw tooLong(field, most);
}
