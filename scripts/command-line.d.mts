/** The value of a flag or word, or its fault, as "must be …". */
export interface Checked {
  value?: unknown;
  fault?: string;
}

export interface Flag {
  /** Placeholder of its value in the help; absent: a switch. */
  value?: string;
  about: string;
  short?: string;
  needed?: boolean;
  /** May be repeated: its value is a list. */
  many?: boolean;
  initial?: string | number;
  check?: (text: string) => Checked;
}

export interface Verb {
  usage: string;
  about: string;
  flags: Record<string, Flag>;
  words?: { name: string; check?: (text: string) => Checked }[] | 'any';
}

export interface Command extends Verb {
  verbs?: Record<string, Verb>;
  /** Whether settings of .env.example are flags too, and whether the help lists them. */
  settings?: 'all' | 'some';
  variables?: Record<string, string>;
  examples: string[];
  /** What the exit codes mean, besides 2. */
  exits?: Record<number, string>;
}

export interface CommandLine {
  help: boolean;
  verb?: string;
  words: string[];
  /** By the name of the flag, each as its rule returns it; `true` for a switch. */
  values: Record<string, unknown>;
  /** Settings given as flags, by their variables. */
  settings: Record<string, string>;
}

export const EXIT_USAGE: number;
export class UsageError extends Error {}
/** @throws {UsageError} when the command line is invalid */
export function parseCommand(command: Command, given: readonly string[]): CommandLine;
/** As `parseCommand`, but prints the help and exits with 0, or prints the fault and exits with 2. */
export function readCommand(command: Command, given?: readonly string[]): CommandLine;
export function knownSettings(): { variable: string; flag: string; initial: string; about: string }[];
export function helpOf(command: Command): string;
