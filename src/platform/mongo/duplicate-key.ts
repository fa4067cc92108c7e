const DUPLICATE_KEY = 11_000;

interface WriteFailure {
  code?: number;
  writeErrors?: { code?: number }[] | { code?: number };
}

/** Whether a write failed because there is a document with this `_id`, or this value of a unique index, already. */
export function isDuplicate(error: unknown): boolean {
  return (error as WriteFailure | null)?.code === DUPLICATE_KEY;
}

/** Of an unordered batch: whether nothing else went wrong than documents being there already. */
export function onlyDuplicates(error: unknown): boolean {
  const failures = [(error as WriteFailure).writeErrors ?? []].flat();
  return failures.length > 0 ? failures.every(isDuplicate) : isDuplicate(error);
}
