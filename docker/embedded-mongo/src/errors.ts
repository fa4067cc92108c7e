/** This engine cannot be used on this machine; the next one is tried. */
export class EngineUnavailable extends Error {
  /**
   * @param reason one phrase without a full stop: what is missing or what failed
   * @param remedy one sentence: what to install or change
   */
  constructor(
    readonly reason: string,
    readonly remedy: string,
  ) {
    super(reason);
    this.name = 'EngineUnavailable';
  }
}

/** No database can be used: an invalid URI, an unusable data folder, or no engine. */
export class DatabaseUnavailable extends Error {
  /** Stable code of the failure. */
  readonly code: `database.${string}`;

  constructor(fault: { code: `database.${string}`; message: string; cause?: unknown }) {
    super(fault.message, fault.cause === undefined ? undefined : { cause: fault.cause });
    this.name = 'DatabaseUnavailable';
    this.code = fault.code;
  }
}

/** Another process has the data open. Another engine would start a second, empty database beside it. */
export function dataInUse(dataDir: string, detail: string): DatabaseUnavailable {
  return new DatabaseUnavailable({
    code: 'database.data-in-use',
    message: `The data folder ${dataDir} is in use by another process: ${sentence(detail)} Stop that process, or choose another data folder.`,
  });
}

/** The text of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Ends a phrase with exactly one full stop. */
export function sentence(phrase: string): string {
  return `${phrase.trim().replace(/[.\s]+$/, '')}.`;
}
