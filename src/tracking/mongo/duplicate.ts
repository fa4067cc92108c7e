/** Whether a write failed because there is a document with this `_id`, or this value of a unique index, already. */
export function isDuplicate(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 11_000;
}
