/** Error codes of a disk that cannot be written, each with its reason as a clause. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'is full',
  EDQUOT: 'is full for this user (a quota)',
  EROFS: 'is read-only',
};

/** Seconds after which a client may try again: freeing space takes a person. */
export const DISK_RETRY_SECONDS = 30;

/**
 * One sentence if an error, or one of its causes, means that the disk cannot be written now; otherwise undefined.
 * This is a state of the machine, not a defect, and needs no restart.
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
