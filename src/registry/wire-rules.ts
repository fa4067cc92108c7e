import {
  doesNotExist,
  invalidParameter,
  missingParameter,
  type MlflowError,
} from '../platform/mlflow/mlflow-error.js';
import type { KeyValue } from '../platform/mlflow/mlflow-request.js';
import { type Stage, STAGES } from './model-version.js';

/** Limits of MLflow's registry, in characters. */
const LIMIT = {
  name: 256,
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
const KEY = /^[/\p{L}\p{N}\p{M}_.\- :]*$/u;

/** @throws MlflowError INVALID_PARAMETER_VALUE */
export function checkModelName(name: string, field = 'name'): string {
  if (name.trim() === '') throw missingParameter(field);
  if (/[/:]/.test(name)) {
    throw invalidParameter(`Invalid model name '${name.slice(0, 300)}'. Names cannot contain '/' or ':'.`);
  }
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  if (name === '.' || name === '..' || /[\u0000-\u001f\u007f]/.test(name)) {
    throw invalidParameter(
      `Invalid value ${JSON.stringify(name)} for parameter '${field}' supplied: Names may be treated as files in certain cases, and must not resolve to other names when treated as such.`,
    );
  }
  checkLength(field, name, LIMIT.name);
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
  if (!Number.isSafeInteger(number)) {
    throw invalidParameter(
      `Invalid value '${text.slice(0, 100)}' for parameter 'version' supplied: Parameter must be an integer`,
    );
  }
  return number;
}

export function checkAlias(alias: string): string {
  if (alias === '') throw invalidParameter('Registered model alias name cannot be empty.');
  if (!ALIAS.test(alias)) {
    throw invalidParameter(
      `Invalid alias name: '${alias.slice(0, 300)}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`,
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
  checkLength('key', checkTagName(key), LIMIT.tagKey);
  return key;
}

/** A key that a tag may have, of any length. */
export function checkTagName(key: string): string {
  const path = key.split('/').some((part) => part === '' || part === '.' || part === '..');
  if (!KEY.test(key) || path) {
    throw invalidParameter(
      `Invalid value ${JSON.stringify(key).slice(0, 300)} for parameter 'key' supplied: Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/), and must not look like a path to another name.`,
    );
  }
  return key;
}

export function checkTagValue(value: string): string {
  checkLength('value', value, LIMIT.tagValue);
  return value;
}

export function checkedTags(tags: readonly KeyValue[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ key, value }) => [checkTagKey(key), checkTagValue(value)]));
}

/** A stage by its name in any case. */
export function stageOf(text: string): Stage {
  const found = STAGES.find((stage) => stage.toLowerCase() === text.toLowerCase());
  if (!found) {
    throw invalidParameter(
      `Invalid Model Version stage: ${text.slice(0, 100)}. Value must be one of ${STAGES.join(', ')}.`,
    );
  }
  return found;
}

export function noModel(name: string): MlflowError {
  return doesNotExist(`Registered Model with name=${name.slice(0, 300)} not found`);
}

export function noVersion(name: string, version: number): MlflowError {
  return doesNotExist(`Model Version (name=${name.slice(0, 300)}, version=${version}) not found`);
}

function checkLength(field: string, value: string, most: number): void {
  if (value.length > most) {
    throw invalidParameter(`'${field}' exceeds the maximum length of ${most} characters`);
  }
}
