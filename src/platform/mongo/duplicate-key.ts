const DUPLICATE_KEY = 11_000;

interface WriteFailure {
  code?: number;
  writeErrors?: { code?: number }[] | { code?: number };
}

/** Whether a write failed because of an existing document with this `_id` or value of a unique index. */
export function isDuplicate(error: unknown): boolean {
  return (error as WriteFailure | null)?.code === DUPLICATE_KEY;
}

/** Whether a document was inserted; false if one with this `_id`, or value of a unique index, exists already. */
export async function inserted(insert: Promise<unknown>): Promise<boolean> {
  try {
    await insert;
    return true;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return false;
  }
}

/** Whether all failures of an unordered batch are documents that exist already. */
export function onlyDuplicates(error: unknown): boolean {
  const failures = [(error as WriteFailure).writeErrors ?? []].flat();
  return failures.length > 0 ? failures.every(isDuplicate) : isDuplicate(error);
}
