import { readCommand } from '../../../scripts/command-line.mjs';
import { COMMANDS } from '../../../scripts/commands.mjs';
import type { Role } from '../../platform/http/allow.js';

export type KeysRequest =
  | { verb: 'add'; name: string; role: Role; expiresAt?: Date }
  | { verb: 'list' }
  | { verb: 'revoke'; id: string };

export interface KeysArguments {
  request: KeysRequest;
  /** The address of an instance; absent: the one on this machine. */
  to?: string;
  /** An administrator's key. */
  token?: string;
  /** Settings given as flags, by their variables. */
  settings: Record<string, string>;
}

interface Values {
  role: Role;
  expires?: Date;
  to?: string;
  token?: string;
}

/** Ends the process if an argument is invalid or help is requested. */
export function readArguments(given?: string[]): KeysArguments {
  const { verb, words, values, settings } = readCommand(COMMANDS.keys, given);
  const { to, token, ...own } = values as unknown as Values;
  return { request: requestOf(verb!, words[0], own), to, token, settings };
}

function requestOf(verb: string, word: string, { role, expires }: Values): KeysRequest {
  if (verb === 'list') return { verb };
  if (verb === 'revoke') return { verb, id: word };
  return { verb: 'add', name: word, role, ...(expires && { expiresAt: expires }) };
}
