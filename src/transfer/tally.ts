import { messageOf } from '../platform/errors/app-error.js';
import { AnswerError, stopsAll } from './transfer.errors.js';

/** Names that are told of what failed or differs; the rest is counted. */
const MOST_NAMED = 50;

/** Answers that say: something is here already, is another one, and was left as it is. */
const DIFFERS = new Set(['tracking.import-differs', 'registry.import-differs', 'registry.import-alias']);

/** Counts what was moved, and names what was not. */
export class Tally {
  runs = 0;
  /** Of these, those that were there already. */
  runsThere = 0;
  /** Of these, those that were not moved, or differ. */
  runsLeft = 0;
  /** Runs of the experiments' lists, as far as these are read. */
  runsKnown = 0;
  /** Experiments whose list of runs is not read to its end. */
  listsLeft = 1;
  models = 0;
  /** Registered models that were looked at. */
  registered = 0;
  versions = 0;
  /** Versions that were there already. */
  versionsThere = 0;
  aliases = 0;
  /** Aliases that pointed at the same version already. */
  aliasesThere = 0;
  points = 0;
  files = 0;
  bytes = 0;
  readonly failures: string[] = [];
  /** Here already with other content, and left as they are. */
  readonly differing: string[] = [];

  fail(what: string, error: unknown): void {
    this.failures.push(`${what}: ${messageOf(error)}`);
  }

  /** Works on one item: what goes wrong with it is noted (false), and the others go on, unless nothing else can be done either. */
  async attempt(what: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (stopsAll(error)) throw error;
      const differs = error instanceof AnswerError && DIFFERS.has(error.code);
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
    if (this.differing.length > 0) lines.push(...named('left as they are', this.differing));
    if (this.failures.length > 0) lines.push(...named(`not ${verb}`, this.failures));
    return lines;
  }
}

function named(what: string, list: readonly string[]): string[] {
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
