import { type Clause, MODEL_VERSION_LANGUAGE, REGISTERED_MODEL_LANGUAGE } from './filter-language.js';
import { comparer, type FieldOf, matcher } from './match-filter.js';
import { parseFilter } from './parse-filter.js';
import { parseOrder } from './parse-order.js';
import {
  isPrompt,
  PROMPT_TAG,
  type RegisteredModel,
  shownRunId,
  versionSource,
  type StoredVersion,
} from '../../registry/index.js';

/** Registered models that match a filter, in an order; ties by name. Prompts only if the filter requests them. */
export function searchModels(
  models: readonly RegisteredModel[],
  filter: string | undefined,
  orderBy: readonly string[],
): RegisteredModel[] {
  const { clauses, prompts } = withoutPromptClauses(parseFilter(filter, REGISTERED_MODEL_LANGUAGE));
  const fits = matcher(clauses, modelField);
  const order = parseOrder(orderBy, REGISTERED_MODEL_LANGUAGE);
  return models
    .filter((model) => isPrompt(model) === prompts && fits(model))
    .toSorted(comparer(order, modelField, byName));
}

/** Versions that match a filter, in an order; without one the last changed first. Ties by name, then the newest first. */
export function searchVersions(
  versions: readonly StoredVersion[],
  promptNames: ReadonlySet<string>,
  filter: string | undefined,
  orderBy: readonly string[],
): StoredVersion[] {
  const { clauses, prompts } = withoutPromptClauses(parseFilter(filter, MODEL_VERSION_LANGUAGE));
  const fits = matcher(clauses, versionField);
  const order = parseOrder(orderBy, MODEL_VERSION_LANGUAGE);
  const isOfPrompt = (one: StoredVersion): boolean =>
    promptNames.has(one.model) || (Object.hasOwn(one.tags, PROMPT_TAG) && one.tags[PROMPT_TAG] === 'true');
  const ties = (a: StoredVersion, b: StoredVersion): number =>
    compareTexts(a.model, b.model) || b.version - a.version;
  return versions
    .filter((one) => isOfPrompt(one) === prompts && fits(one))
    .toSorted(comparer(order.length > 0 ? order : LAST_CHANGED_FIRST, versionField, ties));
}

const LAST_CHANGED_FIRST = parseOrder(['last_updated_timestamp DESC'], MODEL_VERSION_LANGUAGE);

/** The name that every match has, if the filter has `name = '…'`: then only that model's versions are read. */
export function nameIn(filter: string | undefined): string | undefined {
  const clause = parseFilter(filter, MODEL_VERSION_LANGUAGE).find(
    ({ entity, key, comparator }) => entity === 'attribute' && key === 'name' && comparator === '=',
  );
  return clause && String(clause.value);
}

/** Clauses on the prompt tag decide which kind is searched; what has no such tag is no prompt. */
function withoutPromptClauses(clauses: readonly Clause[]): { clauses: Clause[]; prompts: boolean } {
  const ofTag = clauses.filter(({ entity, key }) => entity === 'tag' && key === PROMPT_TAG);
  const first = ofTag.at(0);
  const value = String(first?.value).toLowerCase();
  const prompts =
    (first?.comparator === '=' && value === 'true') || (first?.comparator === '!=' && value === 'false');
  return { clauses: clauses.filter((clause) => !ofTag.includes(clause)), prompts };
}

const modelField: FieldOf<RegisteredModel> = (model, entity, key) => {
  if (entity === 'tag') return Object.hasOwn(model.tags, key) ? model.tags[key] : undefined;
  return key === 'name' ? model.name : model.updatedAt.getTime();
};

const versionField: FieldOf<StoredVersion> = (version, entity, key) => {
  if (entity === 'tag') return Object.hasOwn(version.tags, key) ? version.tags[key] : undefined;
  return VERSION_FIELDS[key]?.(version);
};

const VERSION_FIELDS: Record<string, (version: StoredVersion) => string | number> = {
  name: (version) => version.model,
  run_id: shownRunId,
  source_path: versionSource,
  version_number: (version) => version.version,
  creation_timestamp: (version) => version.createdAt.getTime(),
  last_updated_timestamp: (version) => (version.updatedAt ?? version.createdAt).getTime(),
};

function byName(a: RegisteredModel, b: RegisteredModel): number {
  return compareTexts(a.name, b.name);
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
