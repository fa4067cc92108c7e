/** A batch without progress for this long has lost its driver; a step takes a few seconds. */
const ABANDONED_MS = 60_000;

/** A running batch whose last progress was before this is interrupted. */
export function abandonedBefore(now: Date): Date {
  return new Date(now.getTime() - ABANDONED_MS);
}
