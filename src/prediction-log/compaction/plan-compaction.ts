import type { BlockManifest } from '../blocks/blocks.port.js';
import { BLOCK_ROWS } from '../blocks/open-block.js';

/** A compacted block has at most this many rows: some 1.5 MB deflated, far below what a document may have. */
const MOST_ROWS = 32_768;
/** A block of fewer rows is small. Those that load has filled are not: merging them would cost more than it saves. */
const SMALL_ROWS = BLOCK_ROWS;
/** Most parts of a block, so that its manifest stays small. */
const MOST_PARTS = 1000;

/** Length of the windows of each level in ms: blocks of a minute become one, then those of an hour, then those of a day. */
export const WINDOWS_MS = [60_000, 3_600_000, 86_400_000] as const;
/** A window is compacted when it has been over for this long: what was logged in it is written by then. */
const SETTLED_MS = 10_000;

/** Blocks that become one of this level. */
export interface Compaction<M extends BlockManifest> {
  level: number;
  parts: M[];
}

/**
 * Which blocks to merge now: the small ones of each window that is over, of the lowest level that has any. A function of the
 * blocks and the time only, so that work that was interrupted is planned again in the same way.
 * @param manifests by rising first id
 * @param timeOf Unix ms that says which window a block belongs to
 */
export function planCompaction<M extends BlockManifest>(
  manifests: readonly M[],
  now: number,
  timeOf: (manifest: M) => number,
): Compaction<M>[] {
  for (const [index, windowMs] of WINDOWS_MS.entries()) {
    const level = index + 1;
    const windows = new Map<number, M[]>();
    for (const manifest of manifests) {
      if (manifest.level >= level || manifest.rows >= SMALL_ROWS) continue;
      const window = Math.floor(timeOf(manifest) / windowMs);
      if ((window + 1) * windowMs + SETTLED_MS > now) continue;
      const known = windows.get(window);
      if (known) known.push(manifest);
      else windows.set(window, [manifest]);
    }
    const compactions = [...windows.values()].flatMap(inPieces).map((parts) => ({ level, parts }));
    if (compactions.length > 0) return compactions;
  }
  return [];
}

function inPieces<M extends BlockManifest>(manifests: readonly M[]): M[][] {
  const pieces: M[][] = [];
  let rows = Infinity;
  for (const manifest of manifests) {
    const last = pieces.at(-1);
    if (last && rows + manifest.rows <= MOST_ROWS && last.length < MOST_PARTS) {
      last.push(manifest);
      rows += manifest.rows;
    } else {
      pieces.push([manifest]);
      rows = manifest.rows;
    }
  }
  return pieces.filter((parts) => parts.length > 1);
}
