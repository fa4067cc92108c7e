import type { MongoClient } from 'mongodb';

import { DatabaseUnavailable, messageOf, sentence } from './errors.js';

const SELECTION_LIMIT_MS = 4_000;
const OVERALL_LIMIT_MS = 5_000;

/** Name of `mongodb://user:secret@host/db?x=y` for logs: scheme, hosts and database, nothing else. */
export function publicName(uri: string): string {
  const match = /^(mongodb(?:\+srv)?):\/\/(.*)$/s.exec(uri);
  if (!match) return 'the connection string';
  const afterUser = match[2].slice(match[2].lastIndexOf('@') + 1);
  return `${match[1]}://${afterUser.split('?')[0]}`;
}

/** Removes the secrets of a URI from a text, such as an error message of the driver. */
export function withoutSecrets(text: string, uri: string): string {
  const secrets = new Set([uri]);
  const user = /^mongodb(?:\+srv)?:\/\/(.*)@/s.exec(uri)?.[1];
  if (user) {
    const colon = user.indexOf(':');
    for (const part of [user, colon < 0 ? '' : user.slice(colon + 1)]) {
      secrets.add(part);
      secrets.add(decoded(part));
    }
  }
  let clean = text;
  for (const secret of [...secrets].filter(Boolean).sort((a, b) => b.length - a.length))
    clean = clean.replaceAll(secret, '…');
  return clean.replace(/\s+/g, ' ').trim();
}

/**
 * Connects, runs a command that needs rights, and disconnects.
 * @throws {DatabaseUnavailable} within about five seconds, when the server does not respond or refuses
 */
export async function checkConnection(uri: string): Promise<void> {
  if (!/^mongodb(\+srv)?:\/\//.test(uri)) {
    throw new DatabaseUnavailable({
      code: 'database.uri-invalid',
      message: 'MONGODB_URI must begin with mongodb:// or mongodb+srv://.',
    });
  }
  // Imported here: a process that starts its own database begins without the driver.
  const driver = await import('mongodb');
  let client: MongoClient;
  try {
    client = new driver.MongoClient(uri, {
      serverSelectionTimeoutMS: SELECTION_LIMIT_MS,
      connectTimeoutMS: SELECTION_LIMIT_MS,
      socketTimeoutMS: SELECTION_LIMIT_MS,
    });
  } catch (error) {
    throw new DatabaseUnavailable({
      code: 'database.uri-invalid',
      message: `MONGODB_URI is not a connection string: ${sentence(withoutSecrets(messageOf(error), uri))}`,
    });
  }
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${OVERALL_LIMIT_MS / 1000} s`)),
      OVERALL_LIMIT_MS,
    );
  });
  try {
    await Promise.race([ask(client), tooLong]);
  } catch (error) {
    throw explained(error, uri);
  } finally {
    clearTimeout(timer);
    void client.close(true).catch(() => undefined);
  }
}

/** A ping needs no rights. Listing the authorized collections needs a login, and every user may do it. */
async function ask(client: MongoClient): Promise<void> {
  await client.db().command({ ping: 1 });
  await client.db().command({ listCollections: 1, nameOnly: true, authorizedCollections: true });
}

function explained(error: unknown, uri: string): DatabaseUnavailable {
  const name = publicName(uri);
  const detail = withoutSecrets(messageOf(error), uri);
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 18 || /authentication failed|auth error/i.test(detail)) {
    return new DatabaseUnavailable({
      code: 'database.uri-refused',
      message: `The MongoDB at ${name} refused the user or the password of MONGODB_URI.`,
    });
  }
  if (code === 13 || /requires authentication|not authorized/i.test(detail)) {
    return new DatabaseUnavailable({
      code: 'database.uri-refused',
      message: `The MongoDB at ${name} requires a user with rights on the database: put user and password into MONGODB_URI.`,
    });
  }
  return new DatabaseUnavailable({
    code: 'database.uri-unreachable',
    message: `The MongoDB at ${name} (MONGODB_URI) cannot be reached: ${sentence(detail)}`,
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
