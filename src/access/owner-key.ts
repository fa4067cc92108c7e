import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Settings } from '../platform/config/settings.js';
import { sameText } from './access-key.js';

/** The author recorded for changes made with it. */
export const OWNER_NAME = 'owner of the data folder';

/**
 * Recovery when every key is lost: a key that opens only the routes of keys, in a file that only the owner of the data folder
 * can read. It is new at each start and removed on stop. A user who can read the file could change the database as well.
 */
@Injectable()
export class OwnerKey implements OnModuleInit, OnApplicationShutdown {
  private text?: string;

  constructor(private readonly settings: Settings) {}

  async onModuleInit(): Promise<void> {
    const text = `pv_owner_${randomBytes(32).toString('base64url')}`;
    const file = ownerFile(this.settings.dataDir);
    // The mode applies to new files only.
    await rm(file, { force: true });
    await writeFile(file, `${text}\n`, { mode: 0o600, flag: 'wx' });
    this.text = text;
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.text !== undefined) await rm(ownerFile(this.settings.dataDir), { force: true });
  }

  is(given: string | undefined): boolean {
    return this.text !== undefined && given !== undefined && sameText(given, this.text);
  }
}

/** The owner's key of the instance that runs on a data folder; undefined if there is none or it belongs to another user. */
export function readOwnerKey(dataDir: string): string | undefined {
  try {
    return readFileSync(ownerFile(dataDir), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

function ownerFile(dataDir: string): string {
  return join(dataDir, 'owner-key');
}
