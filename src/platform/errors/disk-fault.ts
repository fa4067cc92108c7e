/** What the system says when a disk takes no more, and why in one clause each. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'is full',
  EDQUOT: 'is full for this user (a quota)',
  EROFS: 'is read-only',
};

/** Seconds after which a client may try again: making space is work for a person. */
export const DISK_RETRY_SECONDS = 30;

/**
 * One sentence where an error, or what it was caused by, says that the disk takes nothing now; otherwise undefined.
 * Such an error is a state of the machine, not a defect, and goes away without a restart.
 */
export function diskFaultOf(error: unknown): string | undefined {
  for (let found = error; found instanceof Error; found = found.cause) {
    const reason = REASONS[(found as NodeJS.ErrnoException).code ?? ''];
    if (reason) {
      return `The disk of the data folder ${reason}: nothing more can be stored until that is mended. Predictions go on.`;
    }
  }
  return undefined;
}
