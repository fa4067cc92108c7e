import { deriveId } from '../../platform/ids/ids.js';
import { checked, time } from './exported.js';
import type { Entry, UntrustedJsonReader } from './untrusted-json-reader.js';

/** A registered model without its versions. Fields and values as in MLflow's REST API. */
export interface ExportedRegistered {
  name: string;
  description: string;
  creation_timestamp: number;
  last_updated_timestamp: number;
  tags: Entry[];
  aliases: ExportedAlias[];
}

export interface ExportedAlias {
  alias: string;
  version: number;
}

/**
 * A version of a registered model. Its source does not depend on the server: `runs:/RUN_ID/PATH` and `models:/MODEL_ID` are
 * files of a run or a logged model, transferred with their experiment; `models:/NAME/VERSION` is the version that it copies
 * (`location` then has the address of the files); other addresses are kept; an empty `source` means that the files come with
 * the version.
 */
export interface ExportedVersion {
  name: string;
  version: number;
  description: string;
  source: string;
  /** Empty unless `source` names another version. */
  location: string;
  /** Empty if it comes from no run. */
  run_id: string;
  run_link: string;
  current_stage: string;
  creation_timestamp: number;
  last_updated_timestamp: number;
  tags: Entry[];
}

const MOST = {
  tags: 20_000,
  aliases: 20_000,
  tagValue: 100_000,
  description: 5000,
  source: 8000,
  number: 1_000_000_000,
} as const;
const STAGES = ['None', 'Staging', 'Production', 'Archived'] as const;
// eslint-disable-next-line no-control-regex -- control characters are what is refused
const NAME = /^[^/:\u0000-\u001f\u007f]{1,256}$/;
const NAME_WORDS = '1 to 256 characters without / and :';

/** @throws {AppError} `tracking.invalid` with each field and rule, as the other readers */
export function readRegistered(value: unknown): ExportedRegistered {
  return checked(value, (one) => ({
    name: nameIn(one),
    description: one.text('description', MOST.description),
    creation_timestamp: time(one, 'creation_timestamp'),
    last_updated_timestamp: time(one, 'last_updated_timestamp'),
    tags: one.entries('tags', MOST.tags, MOST.tagValue),
    aliases: one.objects('aliases', MOST.aliases).map(aliasIn),
  }));
}

export function readVersion(value: unknown): ExportedVersion {
  return checked(value, (one) => ({
    name: nameIn(one),
    version: number(one),
    description: one.text('description', MOST.description),
    source: one.text('source', MOST.source),
    location: one.text('location', MOST.source),
    run_id: one.text('run_id', 64),
    run_link: one.text('run_link', MOST.source),
    current_stage: one.has('current_stage') ? one.oneOf('current_stage', STAGES) : 'None',
    creation_timestamp: time(one, 'creation_timestamp'),
    last_updated_timestamp: time(one, 'last_updated_timestamp'),
    tags: one.entries('tags', MOST.tags, MOST.tagValue),
  }));
}

/** Reads the alias of an import request. */
export function readAlias(value: unknown): ExportedAlias & { name: string } {
  return checked(value, (one) => ({ name: nameIn(one), ...aliasIn(one) }));
}

/** The name of a model's folder: model names may have characters that file systems refuse, or differ only in case. */
export function folderOf(name: string): string {
  const plain = name.replace(/[^\w-]+/g, '_').slice(0, 40);
  return `${plain}-${deriveId('registered-model', name).slice(0, 12)}`;
}

function nameIn(one: UntrustedJsonReader): string {
  return one.matching('name', NAME, NAME_WORDS);
}

function aliasIn(one: UntrustedJsonReader): ExportedAlias {
  return { alias: one.text('alias', 255, true), version: number(one) };
}

function number(one: UntrustedJsonReader): number {
  const value = one.int('version');
  // Numbers assigned after it must stay exact.
  if (value < 1 || value > MOST.number) one.fault('version', 'range', `must be 1 to ${MOST.number}`);
  return value;
}
