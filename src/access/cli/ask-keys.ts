import { messageOf } from '../../platform/errors/app-error.js';
import { keysRefused, keysUnreachable } from '../access.errors.js';
import type { KeysRequest } from './arguments.js';

/** A key as `GET /access/keys` returns it. */
interface KeyView {
  id: string;
  name: string;
  role: string;
  createdAt: string;
  expiresAt?: string;
  revokedAt?: string;
  lastUsedAt?: string;
}

const PAGE = 100;

export interface KeysAnswer {
  /** Lines for people. */
  said: string[];
  /** The text of a new key, which is shown only once. */
  key?: string;
}

/**
 * Sends the command's request to an instance.
 * @throws {AppError} `access.keys-refused` when the instance refuses the request; `access.keys-unreachable` when it does not
 * respond
 */
export async function askKeys(
  url: string,
  token: string | undefined,
  request: KeysRequest,
): Promise<KeysAnswer> {
  const ask = (method: string, path: string, body?: object) => answerOf(url, token, method, path, body);
  if (request.verb === 'revoke') {
    await ask('DELETE', `/access/keys/${request.id}`);
    return { said: [`key ${request.id} is revoked`] };
  }
  if (request.verb === 'add') {
    const { name, role, expiresAt } = request;
    const made = (await ask('POST', '/access/keys', { name, role, expiresAt })) as KeyView & { key: string };
    return {
      said: [`key ${made.id} with the role ${made.role}: it is shown here and never again`],
      key: made.key,
    };
  }
  const keys: KeyView[] = [];
  let total = Infinity;
  while (keys.length < total) {
    const page = (await ask('GET', `/access/keys?limit=${PAGE}&offset=${keys.length}`)) as {
      items: KeyView[];
      total: number;
    };
    keys.push(...page.items);
    total = page.items.length === 0 ? keys.length : page.total;
  }
  return { said: keys.length === 0 ? ['there are no keys'] : keys.map(lineOf) };
}

function lineOf({ id, role, name, createdAt, expiresAt, revokedAt, lastUsedAt }: KeyView): string {
  const notes = [
    `made ${createdAt}`,
    lastUsedAt ? `used ${lastUsedAt}` : 'never used',
    ...(expiresAt ? [`ends ${expiresAt}`] : []),
    ...(revokedAt ? [`revoked ${revokedAt}`] : []),
  ];
  // A name may contain terminal control characters.
  const plain = name.replace(/\p{C}/gu, '?');
  return `${id}  ${role.padEnd(7)}  ${plain}  (${notes.join(', ')})`;
}

async function answerOf(
  url: string,
  token: string | undefined,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  const headers = {
    ...(body && { 'content-type': 'application/json' }),
    ...(token && { authorization: `Bearer ${token}` }),
  };
  const answer = await fetch(url + path, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  }).catch((error: Error): never => {
    throw keysUnreachable(url, messageOf(error.cause ?? error));
  });
  const text = await answer.text();
  if (answer.ok) return text === '' ? undefined : (JSON.parse(text) as unknown);
  throw keysRefused(url, answer.status, detailIn(text));
}

function detailIn(text: string): string {
  try {
    const { detail, errors = [] } = JSON.parse(text) as {
      detail?: string;
      errors?: { field: string; message: string }[];
    };
    return errors.map(({ field, message }) => `${field} ${message}`).join('; ') || (detail ?? '');
  } catch {
    return '';
  }
}
