import type { AuditAction, AuditEntry } from '../../platform/audit/audit-log.port.js';
import { isChampionAlias } from '../aliases/alias.js';
import { familyOf } from './registry-documents.js';
import type { ModelDocument, StoredMove } from './registry.schema.js';

/** How a champion's alias was moved, by the first part of the move's key. */
const CHAMPION_ACTIONS: Record<string, AuditAction> = {
  election: 'champion-elected',
  promotion: 'champion-promoted',
  rollback: 'champion-rolled-back',
};

/** The entry of a move. Its id is the same for the move in the document and in the archive. */
export function moveEntry(document: ModelDocument, move: StoredMove): AuditEntry {
  const { alias, rev, from, to, by, at, key, reason } = move;
  const how = key.slice(0, key.indexOf('/'));
  const action = isChampionAlias(alias) ? (CHAMPION_ACTIONS[how] ?? 'alias-set') : 'alias-set';
  return {
    id: `alias/${familyOf(document)}/${alias}/${rev}`,
    at,
    by,
    action,
    subject: `${document._id}@${alias}`,
    ...(from !== null && { before: { version: from } }),
    after: { version: to },
    ...(reason && { reason }),
  };
}

/** The entry of the removal of an alias, which counts as the document's next move. */
export function aliasRemoval(
  document: ModelDocument,
  { alias, version }: { alias: string; version: number },
  by: string,
  at: Date,
): AuditEntry {
  return {
    id: `alias/${familyOf(document)}/${alias}/${document.rev + 1}`,
    at,
    by,
    action: 'alias-removed',
    subject: `${document._id}@${alias}`,
    before: { version },
  };
}

export function versionRemoval(document: ModelDocument, version: number, by: string, at: Date): AuditEntry {
  const aliases = document.aliases.filter((one) => one.version === version).map(({ alias }) => alias);
  return {
    id: `version/${familyOf(document)}/${version}/deleted`,
    at,
    by,
    action: 'version-deleted',
    subject: `${document._id}/${version}`,
    before: { version, ...(aliases.length > 0 && { aliases }) },
  };
}

/** @param id of this rename only: a model may be renamed between the same two names again */
export function renaming(document: ModelDocument, to: string, by: string, at: Date, id: string): AuditEntry {
  return {
    id: `model/${familyOf(document)}/renamed/${id}`,
    at,
    by,
    action: 'model-renamed',
    subject: to,
    before: { name: document._id },
    after: { name: to },
  };
}

/** Undefined for a model that is not being removed. */
export function modelRemoval(document: ModelDocument): AuditEntry | undefined {
  const { removing, aliases } = document;
  if (!removing) return undefined;
  const held = Object.fromEntries(aliases.map(({ alias, version }) => [alias, version]));
  return {
    id: `model/${familyOf(document)}/deleted/${removing.id}`,
    at: removing.at,
    by: removing.by,
    action: 'model-deleted',
    subject: document._id,
    before: { name: document._id, versionsDrawn: document.drawn, aliases: held },
  };
}

/** All changes that a model's document still holds. */
export function entriesIn(document: ModelDocument): AuditEntry[] {
  const removal = modelRemoval(document);
  const moves = document.moves.map((move) => moveEntry(document, move));
  return [...moves, ...(document.audit ?? []), ...(removal ? [removal] : [])];
}
