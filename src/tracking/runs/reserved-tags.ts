import { NAME_TAG, PARENT_TAG } from '../reserved-names.js';
import { firstCharacters, LIMIT } from '../limits.js';
import type { Run } from './run.js';
import type { RunChange } from './run-store.port.js';

/** The tags of a run with its name and its parent among them. */
export function allTags(run: Run): Record<string, string> {
  return {
    ...run.tags,
    ...(!run.nameTagDeleted && { [NAME_TAG]: run.name }),
    ...(run.parentRunId !== undefined && { [PARENT_TAG]: run.parentRunId }),
  };
}

/** The change of a run that setting these tags makes. */
export function changeByTags(all: Record<string, string>): RunChange {
  const { [NAME_TAG]: name, [PARENT_TAG]: parentRunId, ...tags } = all;
  return { ...(name && renamed(name)), ...(parentRunId !== undefined && { parentRunId }), tags };
}

/** The change that gives a run a name. */
export function renamed(name: string): RunChange {
  return { name: firstCharacters(name, LIMIT.tag), nameTagDeleted: null };
}
