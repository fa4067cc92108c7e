import { messageOf } from '../platform/errors/app-error.js';
import { ResponseError, stopsAll } from './transfer.errors.js';

/** Items named in the summary of what failed or differs; the rest is counted. */
const MOST_NAMED = 50;

/** Error codes for an item that exists with other content and was not changed. */
const DIFFERS = new Set(['tracking.import-differs', 'registry.import-differs', 'registry.import-alias']);

/** Counts what was transferred and names what was not. */
export class Tally {
  runs = 0;
  /** Of these, those that existed already. */
  runsThere = 0;
  /** Of these, those that were not transferred, or differ. */
  runsLeft = 0;
  /** Runs in the pages of the experiments' lists that were read so far. */
  runsKnown = 0;
  /** Experiments whose list of runs is not read to its end yet. */
  listsLeft = 1;
  models = 0;
  /** Registered models that were read. */
  registered = 0;
  versions = 0;
  /** Versions that existed already. */
  versionsThere = 0;
  aliases = 0;
  /** Aliases that pointed at the same version already. */
  aliasesThere = 0;
  points = 0;
  files = 0;
  bytes = 0;
  readonly failures: string[] = [];
  /** Exist with other content and were not changed. */
  readonly differing: string[] = [];

  fail(what: string, error: unknown): void {
    this.failures.push(`${what}: ${messageOf(error)}`);
  }

  /** Works on one item. A failure is recorded (returns false) and the others continue, unless it stops everything. */
  async attempt(what: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (stopsAll(error)) throw error;
      const differs = error instanceof ResponseError && DIFFERS.has(error.code);
      if (differs) this.differing.push(messageOf(error));
      else this.fail(what, error);
      return false;
    }
  }

  get isClean(): boolean {
    return this.failures.length === 0 && this.differing.length === 0;
  }

  /** A page of a list of runs has been read. */
  listed(runs: number, isLast: boolean): void {
    this.runsKnown += runs;
    if (isLast) this.listsLeft -= 1;
  }

  progress(): string {
    const known = `${count(this.runsKnown)}${this.listsLeft > 0 ? ' listed so far' : ''}`;
    return `runs ${count(this.runs)} of ${known}, ${count(this.points)} points, ${megabytes(this.bytes)}`;
  }

  /** `verb`: imported, exported. */
  summary(verb: string, seconds: number): string[] {
    const moved = this.runs - this.runsThere - this.runsLeft;
    const lines = [
      `${verb} ${count(moved)} runs, ${count(this.models)} logged models, ${count(this.points)} points, ${count(this.files)} files (${megabytes(this.bytes)}) in ${seconds.toFixed(1)} s; ${count(this.runsThere)} runs were there already`,
    ];
    if (this.registered > 0) {
      lines.push(
        `${verb} ${count(this.versions)} versions of ${count(this.registered)} registered models, ${count(this.aliases)} aliases; ${count(this.versionsThere)} versions and ${count(this.aliasesThere)} aliases were there already`,
      );
    }
    if (this.differing.length > 0)
      lines.push(...namedLines('unchanged, because they differ', this.differing));
    if (this.failures.length > 0) lines.push(...namedLines(`not ${verb}`, this.failures));
    return lines;
  }
}

function namedLines(what: string, list: readonly string[]): string[] {
  const more = list.length > MOST_NAMED ? [`  and ${count(list.length - MOST_NAMED)} more`] : [];
  const shown = list.slice(0, MOST_NAMED).map((line) => `  ${line}`);
  return [`${count(list.length)} ${what}:`, ...shown, ...more];
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
