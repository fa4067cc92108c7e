import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Settings } from '../../platform/config/settings.js';
import { newId, sha256 } from '../../platform/ids/ids.js';
import { secretsUnreadable } from '../notifications.errors.js';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FILE = 'notification-secrets.key';

/**
 * Encrypts the secrets of receivers (AES-256-GCM), so that the database and its dumps do not hold them. The key is in a file,
 * created when the first secret is saved.
 */
@Injectable()
export class SecretBox {
  private key?: Promise<Buffer>;

  constructor(private readonly settings: Settings) {}

  /** @param owner the receiver's name; the text opens under no other */
  async seal(secrets: object, owner: string): Promise<string> {
    const key = await this.readKey(true);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(secrets), 'utf8'), cipher.final()]);
    return [
      'v1',
      nameOf(key),
      Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url'),
    ].join('.');
  }

  /** @throws {AppError} `notifications.secrets-unreadable` when the key is another one or the text was changed */
  async open<T>(text: string, owner: string): Promise<T> {
    const [version, keyName, body] = text.split('.');
    try {
      const key = await this.readKey(false);
      if (version !== 'v1' || keyName !== nameOf(key)) throw new Error('another key');
      const bytes = Buffer.from(body, 'base64url');
      const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(Buffer.from(owner))
        .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const plain = Buffer.concat([
        decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)),
        decipher.final(),
      ]);
      return JSON.parse(plain.toString('utf8')) as T;
    } catch {
      throw secretsUnreadable(owner, this.file);
    }
  }

  private get file(): string {
    const { notifyKeyFile, dataDir } = this.settings;
    return notifyKeyFile ? resolve(notifyKeyFile) : join(dataDir, FILE);
  }

  private async readKey(mayCreate: boolean): Promise<Buffer> {
    this.key ??= keyIn(this.file, mayCreate);
    try {
      return await this.key;
    } catch (error) {
      // The file may be there at the next attempt.
      this.key = undefined;
      throw error;
    }
  }
}

/** Tells keys apart without giving anything away. */
function nameOf(key: Buffer): string {
  return sha256(key).slice(0, 12);
}

async function keyIn(file: string, mayCreate: boolean): Promise<Buffer> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && mayCreate) return createdKey(file);
    throw error;
  });
  const key = Buffer.from(text.trim(), 'base64url');
  if (key.length !== KEY_BYTES)
    throw new Error(`${file} does not hold a key of ${KEY_BYTES} bytes in base64url`);
  return key;
}

/** Written to a draft first, so that no reader sees a part; another process's file counts. */
async function createdKey(file: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${newId()}`;
  await writeFile(draft, randomBytes(KEY_BYTES).toString('base64url'), { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(file, 'utf8');
}
