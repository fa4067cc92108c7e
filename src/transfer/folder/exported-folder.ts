import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError, type FieldFault } from '../../platform/errors/app-error.js';
import { checkedPath, trackingInvalid } from '../../tracking/index.js';
import { checked, FORMAT, FORMAT_VERSION, readExperiment } from '../source/exported.js';
import type { ExportedExperiment } from '../source/exported.js';
import { UntrustedJsonReader } from '../source/untrusted-json-reader.js';
import { transferInvalid } from '../transfer.errors.js';

/** The files of an exported experiment, described in docs/how-to/move-experiments.md. */
export const FILES = {
  experiment: 'experiment.json',
  runs: 'runs',
  run: 'run.json',
  points: 'metrics.jsonl',
  models: 'logged-models',
  model: 'model.json',
  artifacts: 'artifacts',
  registered: 'registered-models',
  registeredModel: 'model.json',
  versions: 'versions',
  version: 'version.json',
} as const;

/** Bytes of one document; a request to the server may hold fewer. */
const LARGEST_JSON = 64 * 1024 * 1024;
const MOST_FILES = 1_000_000;

export interface FolderHead {
  experiment: ExportedExperiment;
  /** False for an export that did not finish. */
  isComplete: boolean;
}

export interface ListedArtifact {
  path: string;
  size: number;
  sha256?: string;
}

/**
 * The content of an untrusted folder, reached only by checked names: nothing outside it is opened, and no link is followed.
 */
export class ExportedFolder {
  constructor(readonly root: string) {}

  /** @throws {AppError} `tracking.transfer-invalid` for a folder of another format or version */
  async head(): Promise<FolderHead> {
    const value = await this.json(FILES.experiment);
    const { format, version } = await this.named(FILES.experiment, () =>
      checked(value, (one) => ({ format: one.text('format', 100), version: one.int('version') })),
    );
    const file = join(this.root, FILES.experiment);
    if (format !== FORMAT) {
      throw transferInvalid(`${file}: format must be "${FORMAT}", not "${format}".`);
    }
    if (version !== FORMAT_VERSION) {
      throw transferInvalid(
        `${file}: version must be ${FORMAT_VERSION}, not ${version}: the folder was written by another release.`,
      );
    }
    const { experiment, complete } = value as Record<string, unknown>;
    return {
      experiment: await this.named(FILES.experiment, () => readExperiment(experiment)),
      isComplete: complete === true,
    };
  }

  /** Names of the folders inside a folder; empty if it does not exist. */
  async foldersIn(name: string): Promise<string[]> {
    try {
      const entries = await readdir(join(this.root, await this.real(name)), { withFileTypes: true });
      return entries
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .toSorted();
    } catch (error) {
      if (isAbsent(error)) return [];
      throw error;
    }
  }

  /** The files that the document of a run or a model lists. */
  artifacts(value: unknown): ListedArtifact[] {
    const faults: FieldFault[] = [];
    const list = new UntrustedJsonReader(value, faults).objects('artifacts', MOST_FILES).map((one) => ({
      path: labelIn(one),
      size: one.int('size'),
      ...(one.has('sha256') && { sha256: one.matching('sha256', /^[0-9a-f]{64}$/, '64 hex digits') }),
    }));
    if (faults.length > 0) throw trackingInvalid(faults.slice(0, 20));
    return list;
  }

  /** @throws {AppError} `tracking.transfer-invalid` for a file that is not JSON, too large or missing */
  async json(path: string): Promise<unknown> {
    const chunks: Buffer[] = [];
    for await (const chunk of await this.open(path, LARGEST_JSON)) chunks.push(chunk as Buffer);
    try {
      return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
    } catch (error) {
      throw transferInvalid(`${join(this.root, path)} is not JSON: ${(error as Error).message}.`);
    }
  }

  /** The content of a file of at most `max` bytes. */
  async open(path: string, max = Number.MAX_SAFE_INTEGER): Promise<Readable> {
    const inside = await this.real(path);
    const file = await open(join(this.root, inside), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(
      (error: unknown) => {
        throw isAbsent(error) ? transferInvalid(`${join(this.root, path)} does not exist.`) : error;
      },
    );
    const stats = await file.stat();
    if (!stats.isFile() || stats.size > max) {
      await file.close();
      const rule = stats.isFile() ? `is larger than ${max} bytes` : 'is not a regular file';
      throw transferInvalid(`${join(this.root, path)} ${rule}.`);
    }
    return file.createReadStream({ highWaterMark: 1 << 18 });
  }

  /** Adds the file's path to an error. */
  async named<T>(path: string, read: () => T): Promise<T> {
    try {
      return await Promise.resolve(read());
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      throw transferInvalid(`${join(this.root, path)}: ${error.message}`);
    }
  }

  /** Returns the path. @throws {AppError} `tracking.transfer-invalid` when one of its parts is a link */
  private async real(path: string): Promise<string> {
    const parts = labelOf(path).split('/');
    for (let n = 1; n <= parts.length; n += 1) {
      const part = join(this.root, ...parts.slice(0, n));
      const stats = await lstat(part).catch((error: unknown) => {
        if (isAbsent(error)) return undefined;
        throw error;
      });
      if (stats?.isSymbolicLink()) throw transferInvalid(`${part} is a link, and links are not followed.`);
    }
    return parts.join('/');
  }
}

function labelIn(one: UntrustedJsonReader): string {
  const path = one.text('path', 1000, true);
  try {
    labelOf(path || 'x');
  } catch {
    one.fault(
      'path',
      'path',
      'must be relative, with / between its parts, and no part may be empty, . or ..',
    );
  }
  return path;
}

/** @throws {AppError} when the path is absolute, leaves its folder, or is not in the normal form that an export writes */
function labelOf(path: string): string {
  let normal: string | undefined;
  try {
    normal = checkedPath(path);
  } catch {
    // Refused below, with a message of the transfer.
  }
  if (normal !== path) throw transferInvalid(`${path.slice(0, 200)} is not a path within the folder.`);
  return path;
}

function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}
