const [name, passage] = (process.env.CRASH_AT ?? '').split(':');

/** Test-only: where the process kills itself. Undefined in every normal run. */
export const crashAt = name ? { name, passage: Number(passage ?? 1) } : undefined;
