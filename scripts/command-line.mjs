// Reads the command line of every npm script of this project. Plain JavaScript without dependencies: `--help` and invalid
// arguments are handled before anything is installed, built or started. The built programs use the same code.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** The exit code of most programs for an invalid command line. */
export const EXIT_USAGE = 2;
const SETTINGS_FILE = join(dirname(fileURLToPath(import.meta.url)), '..', '.env.example');
const WIDTH = 30;
const MOST_EDITS = 3;

/** The command line is invalid. The message is a sentence without its full stop. */
export class UsageError extends Error {}

/**
 * Parses the arguments of a command, each checked by its own rule.
 * @param command see command-line.d.mts
 * @throws {UsageError} when one is invalid
 */
export function parseCommand(command, given) {
  if (command.verbs) {
    // The subcommand may follow flags.
    const { tokens, positionals } = tokensOf(command, given);
    const verb = positionals.find((word) => Object.hasOwn(command.verbs, word));
    if (verb !== undefined) {
      const without = given.toSpliced(given.indexOf(verb), 1);
      return { ...parseCommand({ ...command, ...command.verbs[verb], verbs: undefined }, without), verb };
    }
    if (isHelp(given)) return { help: true, values: {}, words: [], settings: {} };
    const all = [command, ...Object.values(command.verbs)];
    const isKnown = ({ name }) =>
      settingsOf(command).some(({ flag }) => flag === name) ||
      all.some(({ flags }) => Object.hasOwn(flags, name));
    const unknown = tokens.find((token) => token.kind === 'option' && !isKnown(token));
    if (unknown) throw unknownFlag(unknown.rawName, all);
    const known = Object.keys(command.verbs);
    if (positionals.length === 0) throw new UsageError(`missing subcommand: ${known.join(', ')}`);
    throw new UsageError(
      `${positionals[0]} is not one of ${known.join(', ')}${nearest(positionals[0], known, '')}`,
    );
  }
  const { tokens, positionals } = tokensOf(command, given);
  const result = { help: isHelp(given), values: {}, words: positionals, settings: {} };
  if (result.help) return result;
  for (const token of tokens) if (token.kind === 'option') take(command, token, result);
  checkWords(command, positionals);
  for (const [name, flag] of Object.entries(command.flags)) {
    if (flag.needed && result.values[name] === undefined)
      throw new UsageError(`--${name} ${flag.value} is missing`);
    if (flag.many) result.values[name] ??= [];
    if (flag.initial !== undefined) result.values[name] ??= valueOf(flag, String(flag.initial)).value;
  }
  return result;
}

/** As `parseCommand`, but prints the help and exits with 0, or prints the fault and exits with 2. */
export function readCommand(command, given = process.argv.slice(2)) {
  let line;
  try {
    line = parseCommand(command, given);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`PariVision · ${error.message}.\n${shortHelp(command, given)}`);
    process.exit(EXIT_USAGE);
  }
  if (line.help) {
    process.stdout.write(helpOf(command));
    process.exit(0);
  }
  return line;
}

/** Every setting of .env.example with its default and its comment, in its order. Empty where that file is not shipped. */
export function knownSettings() {
  if (!existsSync(SETTINGS_FILE)) return [];
  const found = [];
  let comment = [];
  for (const line of readFileSync(SETTINGS_FILE, 'utf8').split('\n')) {
    const [, variable, initial] = /^([A-Z_]+)=(.*)$/.exec(line) ?? [];
    if (variable) {
      found.push({
        variable,
        flag: variable.toLowerCase().replaceAll('_', '-'),
        initial,
        about: comment.join(' '),
      });
      comment = [];
    } else if (line.startsWith('#')) comment.push(line.slice(1).trim());
    else comment = [];
  }
  return found;
}

/** The full help of a command. */
export function helpOf(command) {
  const parts = [`${command.usage}\n\n${command.about}\n`];
  const verbs = Object.values(command.verbs ?? {});
  for (const verb of verbs) parts.push(`\n${verb.usage}\n  ${verb.about}\n${flagLines(verb.flags)}`);
  const own = flagLines(command.flags);
  parts.push(`\nFlags:\n${own}${line('--help', 'this text')}`);
  if (command.settings === 'all') {
    parts.push(
      '\nEvery setting of .env.example is a flag too. Flags win over variables, variables over .env:\n',
    );
    for (const { flag, variable, initial, about } of knownSettings()) {
      parts.push(line(`--${flag}`, `${about ? `${about} ` : ''}(${variable}, default ${initial || 'none'})`));
    }
  } else if (command.settings) {
    parts.push(
      '\nSettings of .env.example are flags too, such as --data-dir FOLDER (npm start -- --help lists them).\n',
    );
  }
  if (command.variables) {
    parts.push(
      '\nVariables:\n',
      ...Object.entries(command.variables).map(([name, about]) => line(name, about)),
    );
  }
  parts.push('\nExamples:\n', ...command.examples.map((example) => `  ${example}\n`));
  const codes = { 0: 'done', 1: 'failed, in whole or in part', ...command.exits, 2: 'wrong arguments' };
  parts.push('\nExit codes:\n', ...Object.entries(codes).map(([code, about]) => line(code, about)));
  return parts.join('');
}

function shortHelp(command, given) {
  const verb = given.find((word) => Object.hasOwn(command.verbs ?? {}, word));
  const { usage, flags } = verb ? command.verbs[verb] : command;
  const all = { ...command.flags, ...flags };
  const names = Object.entries(all).map(([name, { value }]) => `--${name}${value ? ` ${value}` : ''}`);
  return `Usage: ${usage}\nFlags: ${[...names, '--help'].join(', ')}${command.settings ? ', and settings (--data-dir …)' : ''}\n`;
}

function flagLines(flags) {
  return Object.entries(flags)
    .map(([name, { value, about, initial }]) =>
      line(
        `--${name}${value ? ` ${value}` : ''}`,
        `${about}${initial === undefined ? '' : ` (default ${initial})`}`,
      ),
    )
    .join('');
}

function line(left, right) {
  return left.length < WIDTH - 2
    ? `  ${left.padEnd(WIDTH - 2)}${right}\n`
    : `  ${left}\n  ${' '.repeat(WIDTH - 2)}${right}\n`;
}

function isHelp(given) {
  const end = given.indexOf('--');
  return given.slice(0, end < 0 ? undefined : end).some((word) => word === '--help' || word === '-h');
}

function tokensOf(command, given) {
  const all = [command, ...Object.values(command.verbs ?? {})].flatMap(({ flags = {} }) =>
    Object.entries(flags),
  );
  const settings = settingsOf(command).map(({ flag }) => [flag, { value: 'VALUE' }]);
  const options = Object.fromEntries(
    [...settings, ...all].map(([name, { value, short }]) => [
      name,
      { type: value ? 'string' : 'boolean', ...(short && { short }) },
    ]),
  );
  // Not strict: unknown flags are reported below, with the nearest known one.
  const read = parseArgs({ args: given, options, strict: false, allowPositionals: true, tokens: true });
  return { tokens: read.tokens, positionals: read.positionals.filter((word) => word !== '') };
}

function settingsOf(command) {
  return command.settings ? knownSettings() : [];
}

function unknownFlag(rawName, commands) {
  const known = commands.flatMap((command) => [
    ...Object.keys(command.flags ?? {}),
    ...settingsOf(command).map(({ flag }) => flag),
  ]);
  const near = nearest(rawName.replace(/^-+/, ''), [...known, 'help'], '--');
  return new UsageError(`${rawName} is not a flag of this command${near}`);
}

function take(command, { name, rawName, value, inlineValue }, result) {
  const flag = Object.hasOwn(command.flags, name) ? command.flags[name] : undefined;
  const setting = settingsOf(command).find((one) => one.flag === name);
  if (!flag && !setting) throw unknownFlag(rawName, [command]);
  if (flag && !flag.value) {
    if (value !== undefined) throw new UsageError(`--${name} takes no value`);
    result.values[name] = true;
    return;
  }
  if (value === undefined || value === '' || (!inlineValue && value.startsWith('--'))) {
    throw new UsageError(`--${name} needs a value`);
  }
  if (!flag) {
    const fault = settingFault(setting, value);
    if (fault) throw new UsageError(`--${name} ${fault}, not ${shown(value)}`);
    result.settings[setting.variable] = value;
    return;
  }
  const checked = valueOf(flag, value);
  if (checked.fault) throw new UsageError(`--${name} ${checked.fault}, not ${shown(value)}`);
  if (flag.many) (result.values[name] ??= []).push(checked.value);
  else if (result.values[name] !== undefined) throw new UsageError(`--${name} may be given once`);
  else result.values[name] = checked.value;
}

function valueOf(flag, text) {
  return flag.check ? flag.check(text) : { value: text };
}

/** An address without user, password and query: terminal output may be logged. */
function shown(text) {
  return /:\/\//.test(text) ? text.replace(/\/\/[^/]*@/, '//').replace(/[?#].*$/s, '') : text;
}

/** Checks what can be checked here. The program checks all of its settings before it starts anything. */
function settingFault({ variable, initial }, value) {
  if (/^-?\d+(\.\d+)?$/.test(initial) && (value.trim() === '' || !Number.isFinite(Number(value))))
    return 'must be a number';
  if (/^(true|false)$/.test(initial) && !/^(true|false|0|1)$/.test(value)) return 'must be true or false';
  const isFile =
    variable === 'FEED_SOURCE' &&
    /\.(csv|tsv|json|ndjson|jsonl|zip|gz)$/i.test(value) &&
    !/^https?:/i.test(value);
  return isFile && !existsSync(value) ? 'must be a file that is there' : undefined;
}

function checkWords({ words }, given) {
  if (words === 'any') return;
  const names = words ?? [];
  if (given.length > names.length) {
    throw new UsageError(
      `${given[names.length]} is not understood${names.length === 0 ? ': flags begin with --' : ''}`,
    );
  }
  if (given.length < names.length) throw new UsageError(`${names[given.length].name} is missing`);
  for (const [n, { name, check }] of names.entries()) {
    const { fault } = check ? check(given[n]) : {};
    if (fault) throw new UsageError(`${name} ${fault}, not ${given[n]}`);
  }
}

/** A hint with the nearest known name, or an empty text if none is near. */
function nearest(word, known, prefix) {
  const [best] = known
    .map((name) => ({ name, edits: editsBetween(word, name) }))
    .filter(({ edits }) => edits <= Math.min(MOST_EDITS, Math.floor(word.length / 2)))
    .toSorted((a, b) => a.edits - b.edits);
  return best ? `; the nearest is ${prefix}${best.name}` : '';
}

/** Insertions, deletions and replacements of letters (Levenshtein distance). */
function editsBetween(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
