import { storedWhole } from '../../platform/numbers/whole-number.js';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { jsonFloat } from '../../platform/numbers/json-float.js';
import { FILES, type ListedArtifact } from './exported-folder.js';
import { Measured } from '../source/measured.js';
import type { SourceItem } from '../source/source.js';
import type { Tally } from '../tally.js';

/** Writes documents and their files into an exported folder, each atomically. */
export class FolderWriter {
  constructor(
    private readonly root: string,
    private readonly tally: Tally,
    private readonly withArtifacts: boolean,
  ) {}

  /** Writes an item: `more`, its files, then its document. Returns whether it existed already. */
  async item<T>(
    item: SourceItem<T>,
    place: string,
    name: string,
    more: (read: T) => Promise<void> = async () => undefined,
  ): Promise<boolean> {
    const read = await item.read();
    const document = `${place}/${name}`;
    if (await this.isWritten(document, read)) return true;
    await rm(join(this.root, document), { force: true });
    await mkdir(join(this.root, place), { recursive: true });
    await more(read);
    const artifacts = this.withArtifacts ? await this.artifacts(item, place) : undefined;
    await this.write(document, { ...read, artifacts });
    return false;
  }

  private async isWritten(document: string, read: unknown): Promise<boolean> {
    try {
      const text = await readFile(join(this.root, document), 'utf8');
      const { artifacts, ...before } = JSON.parse(text) as Record<string, unknown>;
      if (this.withArtifacts && artifacts === undefined) return false;
      return JSON.stringify(before) === JSON.stringify(JSON.parse(documentText(read)));
    } catch {
      return false;
    }
  }

  private async artifacts<T>(item: SourceItem<T>, place: string): Promise<ListedArtifact[]> {
    const list: ListedArtifact[] = [];
    for await (const file of item.files()) {
      const target = join(this.root, place, FILES.artifacts, ...file.path.split('/'));
      const measured = new Measured(file, (bytes) => (this.tally.bytes += bytes));
      await mkdir(dirname(target), { recursive: true });
      try {
        await pipeline(await file.open(), measured, createWriteStream(`${target}.part`));
        await rename(`${target}.part`, target);
      } catch (error) {
        this.tally.bytes -= measured.bytes;
        throw error;
      }
      this.tally.files += 1;
      list.push({ path: file.path, size: measured.bytes, sha256: measured.sha256 });
    }
    return list.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Writes a file atomically. */
  async write(path: string, value: object): Promise<void> {
    const file = join(this.root, path);
    await writeFile(`${file}.part`, `${documentText(value)}\n`);
    await rename(`${file}.part`, file);
  }
}

function documentText(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, inner: unknown) => {
      if (typeof inner === 'bigint') return storedWhole(inner);
      return typeof inner === 'number' ? jsonFloat(inner) : inner;
    },
    1,
  );
}
