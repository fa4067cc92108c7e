const DUPLICATE_KEY = 11_000;

interface WriteFailure {
  code?: number;
  writeErrors?: { code?: number }[] | { code?: number };
}

/** Whether nothing else went wrong than documents being there already. */
export function onlyDuplicates(error: unknown): boolean {
  const { code, writeErrors } = error as WriteFailure;
  const single = writeErrors === undefined ? [{ code }] : [writeErrors].flat();
  return single.length > 0 && single.every((failure) => failure.code === DUPLICATE_KEY);
}
