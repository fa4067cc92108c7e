import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { lookup } from 'node:dns/promises';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { DryMongoBinary } from 'mongodb-memory-server-core';

import type { DatabaseOptions, PreparedEngine } from './database-engine.js';
import { EngineUnavailable } from './errors.js';
import { mongodDataPath, startMongod } from './mongod-process.js';
import { findProgram, mongodVersion, versionText } from './program.js';

const PREFLIGHT_LIMIT_MS = 3_000;
const DOWNLOAD_HOST = 'fastdl.mongodb.org';
const DOWNLOAD_LIMIT_MS = 15 * 60_000;
/** The oldest server that the driver supports. */
const OLDEST: [number, number] = [4, 4];
const PATH_REMEDY = 'Install MongoDB 4.4 or later so that mongod is on the PATH.';
const DOWNLOAD_REMEDY = 'Let this machine reach the download host of MongoDB, or install mongod.';

type DownloadSettings = Awaited<ReturnType<typeof DryMongoBinary.generateOptions>>;

/** A mongod that is installed on this machine. */
export async function prepareMongodOnPath(options: DatabaseOptions): Promise<PreparedEngine> {
  const program = await findProgram('mongod', options.searchPath);
  if (program === null) throw new EngineUnavailable('mongod is not on the PATH', PATH_REMEDY);
  return prepared(program, options);
}

/** A mongod in the cache folder, downloaded with mongodb-memory-server-core if its host is reachable. */
export async function prepareMongodDownload(options: DatabaseOptions): Promise<PreparedEngine> {
  const downloadDir = join(options.cacheDir, 'mongod');
  await expectHost(downloadDir, options.downloadProxy);
  const { DryMongoBinary, MongoBinary } = await import('mongodb-memory-server-core');
  let settings: DownloadSettings;
  try {
    await mkdir(downloadDir, { recursive: true });
    settings = await DryMongoBinary.generateOptions({ downloadDir });
  } catch (error) {
    throw new EngineUnavailable(
      `mongod cannot be downloaded for this system: ${messageOf(error)}`,
      PATH_REMEDY,
    );
  }
  const known = await DryMongoBinary.locateBinary(settings).catch(() => undefined);
  if (known !== undefined) return prepared(known, options);
  await preflight(await downloadUrl(settings), options.downloadProxy);
  options.log(`database: downloading mongod ${settings.version} into ${downloadDir}, once`);
  try {
    const program = await withLimit(MongoBinary.getPath({ ...settings, downloadDir }), DOWNLOAD_LIMIT_MS);
    return await prepared(program, options);
  } catch (error) {
    if (error instanceof EngineUnavailable) throw error;
    throw new EngineUnavailable(`the download of mongod failed: ${messageOf(error)}`, DOWNLOAD_REMEDY);
  }
}

async function prepared(program: string, options: DatabaseOptions): Promise<PreparedEngine> {
  let text: string;
  try {
    text = await versionText(program, '--version');
  } catch (error) {
    throw new EngineUnavailable(`${program} cannot be run: ${messageOf(error)}`, PATH_REMEDY);
  }
  const version = mongodVersion(text);
  if (version === null) throw new EngineUnavailable(`${program} does not report its version`, PATH_REMEDY);
  const [major, minor] = version;
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new EngineUnavailable(
      `${program} is MongoDB ${major}.${minor}, and 4.4 or later is needed`,
      PATH_REMEDY,
    );
  }
  return {
    description: `MongoDB ${major}.${minor} (${program}), data in ${mongodDataPath(options.dataDir)}`,
    start: () => startMongod(program, options),
  };
}

async function downloadUrl(settings: DownloadSettings): Promise<URL> {
  const { MongoBinaryDownloadUrl } =
    await import('mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl.js');
  const builder = new MongoBinaryDownloadUrl({
    version: settings.version,
    platform: settings.platform,
    arch: settings.arch,
    os: settings.os,
  });
  try {
    return new URL(await builder.getDownloadUrl());
  } catch (error) {
    throw new EngineUnavailable(
      `there is no mongod to download for this system: ${messageOf(error)}`,
      PATH_REMEDY,
    );
  }
}

/** Variables with which mongodb-memory-server-core gets mongod from elsewhere. */
const OTHER_SOURCES = ['MONGOMS_DOWNLOAD_MIRROR', 'MONGOMS_DOWNLOAD_URL', 'MONGOMS_SYSTEM_BINARY'];

/** In a closed network the host name does not resolve: checked before the download library is loaded, which takes a moment. */
async function expectHost(downloadDir: string, proxy?: string): Promise<void> {
  const hasFiles = await readdir(downloadDir).then(
    (names) => names.length > 0,
    () => false,
  );
  if (hasFiles || proxy !== undefined || OTHER_SOURCES.some((name) => process.env[name])) return;
  await lookup(DOWNLOAD_HOST).catch((error: Error) => {
    throw new EngineUnavailable(
      `mongod cannot be downloaded, ${DOWNLOAD_HOST} does not answer (${error.message})`,
      DOWNLOAD_REMEDY,
    );
  });
}

/**
 * Sends a request to the download host (through the proxy, if there is one).
 * @throws {EngineUnavailable} when it does not respond within three seconds, or responds with an error
 */
export async function preflight(url: URL, proxy?: string): Promise<void> {
  const status = await new Promise<number>((resolve, reject) => {
    const request = proxy === undefined ? httpsOrHttp(url) : throughProxy(url, new URL(proxy));
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer within ${PREFLIGHT_LIMIT_MS / 1000} s`)),
      PREFLIGHT_LIMIT_MS,
    );
    const done = (code: number | undefined) => {
      clearTimeout(timer);
      resolve(code ?? 0);
      request.destroy();
    };
    request.once('response', (response) => done(response.statusCode));
    request.once('connect', (response) => done(response.statusCode));
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(
        new EngineUnavailable(
          `mongod cannot be downloaded, ${url.host} does not answer (${error.message})`,
          DOWNLOAD_REMEDY,
        ),
      );
    });
    request.end();
  });
  if (status >= 400 || status === 0) {
    throw new EngineUnavailable(
      `mongod cannot be downloaded, ${url.host} answered ${status}`,
      DOWNLOAD_REMEDY,
    );
  }
}

function httpsOrHttp(url: URL) {
  return url.protocol === 'http:'
    ? httpRequest(url, { method: 'HEAD' })
    : httpsRequest(url, { method: 'HEAD' });
}

function throughProxy(url: URL, proxy: URL) {
  const port = url.port || (url.protocol === 'http:' ? '80' : '443');
  return httpRequest({
    method: 'CONNECT',
    host: proxy.hostname,
    port: proxy.port || 80,
    path: `${url.hostname}:${port}`,
    headers: proxy.username ? { 'proxy-authorization': basic(proxy) } : {},
  });
}

function basic(proxy: URL): string {
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

async function withLimit<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`not finished within ${milliseconds / 60_000} minutes`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, ' ').trim().slice(0, 300);
}
