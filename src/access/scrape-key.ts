import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Settings } from '../platform/config/settings.js';
import { messageOf } from '../platform/errors/app-error.js';
import { newId } from '../platform/ids/ids.js';
import { sameText } from './access-key.js';
import { scrapeKeyUnusable } from './access.errors.js';
import { keyIn } from './credentials.js';

const LEAST = 32;

/**
 * The key of a Prometheus server, in a file that both can read (METRICS_KEY_FILE). It opens /metrics and nothing else. Created
 * at the first start; an existing file is used unchanged. For another key, remove the file and start again.
 */
@Injectable()
export class ScrapeKey implements OnModuleInit {
  private key?: string;

  constructor(private readonly settings: Settings) {}

  /** @throws {AppError} `access.scrape-key-unusable` when the file cannot be read or created, or is too short */
  async onModuleInit(): Promise<void> {
    const { metricsKeyFile } = this.settings;
    if (metricsKeyFile === '') return;
    const file = resolve(metricsKeyFile);
    try {
      this.key = (await present(file)) ?? (await made(file));
    } catch (error) {
      throw scrapeKeyUnusable(file, messageOf(error));
    }
    if (this.key.length < LEAST) throw scrapeKeyUnusable(file, `it holds fewer than ${LEAST} characters`);
  }

  /** Whether an Authorization header carries it. */
  opens(authorization: string | undefined): boolean {
    const given = keyIn(authorization);
    return this.key !== undefined && given !== undefined && sameText(given, this.key);
  }
}

async function present(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Written to a draft first, so that a reader never sees a part of a key. Readable by all: Prometheus runs as another user. */
async function made(file: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${newId()}`;
  await writeFile(draft, randomBytes(32).toString('base64url'), { mode: 0o644, flag: 'wx' });
  try {
    await link(draft, file);
  } catch (error) {
    // Another process created it meanwhile: its key counts.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return (await present(file))!;
}
