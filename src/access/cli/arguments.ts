import { isAddress, readFlags } from '../../platform/config/flags.js';
import { type Role, ROLES } from '../access-key.js';
import { keysUsage } from '../access.errors.js';

export type KeysRequest =
  | { verb: 'add'; name: string; role: Role; expiresAt?: Date }
  | { verb: 'list' }
  | { verb: 'revoke'; id: string };

export interface KeysArguments {
  request: KeysRequest;
  /** The address of a PariVision; absent: the one of this machine. */
  to?: string;
  /** A key of an administrator. */
  token?: string;
  settings: string[];
}

const OWN = ['role', 'expires', 'to', 'token'];
const WORDS = { add: 2, list: 1, revoke: 2 } as const;

/** Splits the command's own flags from those that are settings (--data-dir …). @throws AppError `access.keys-usage` */
export function readArguments(given: string[]): KeysArguments {
  const { words, values, settings } = readFlags(given, { values: OWN, takesWords: true, refuse: keysUsage });
  // Of one that is given twice the last counts, as in most programs.
  const flags = new Map([...values].map(([name, all]) => [name, all.at(-1)!]));
  const [verb, what = ''] = words;
  if (!isVerb(verb))
    throw keysUsage(verb === undefined ? 'It says not what to do' : `${verb} is not understood`);
  if (words.length !== WORDS[verb]) {
    throw keysUsage(
      WORDS[verb] === 1 ? `${verb} takes no name` : `${verb} takes one ${verb === 'add' ? 'name' : 'id'}`,
    );
  }
  const to = flags.get('to');
  if (to !== undefined && !isAddress(to)) {
    throw keysUsage(`--to must be an http(s) address, not ${to}`);
  }
  const stray = verb === 'add' ? undefined : ['role', 'expires'].find((flag) => flags.has(flag));
  if (stray) throw keysUsage(`--${stray} goes with add`);
  return { request: requestOf(verb, what, flags), to, token: flags.get('token'), settings };
}

function requestOf(verb: keyof typeof WORDS, what: string, flags: Map<string, string>): KeysRequest {
  if (verb === 'list') return { verb };
  if (verb === 'revoke') {
    if (!/^[0-9a-f]{16}$/.test(what))
      throw keysUsage(`an id is 16 hex digits, as list shows it, not ${what}`);
    return { verb, id: what };
  }
  const role = ROLES.find((one) => one === flags.get('role'));
  if (!role) throw keysUsage(`--role must be one of ${ROLES.join(', ')}`);
  const expires = flags.get('expires');
  const expiresAt = expires === undefined ? undefined : new Date(expires);
  if (expiresAt && Number.isNaN(expiresAt.getTime())) {
    throw keysUsage(`--expires must be a date such as 2027-01-31, not ${expires}`);
  }
  return { verb, name: what, role, ...(expiresAt && { expiresAt }) };
}

function isVerb(word: string | undefined): word is keyof typeof WORDS {
  return word !== undefined && Object.hasOwn(WORDS, word);
}
