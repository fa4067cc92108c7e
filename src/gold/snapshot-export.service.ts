import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { SilverService } from '../silver/index.js';
import { ArrowExport, Dictionaries } from './arrow-export.js';
import { csvRows } from './csv-export.js';
import type { Snapshot } from './snapshot.js';

/** Rows of CSV that are written without letting the event loop go on. */
const ROWS_PER_SLICE = 500;

/** A snapshot as one file for other programs. Blocks are read one after the other as the receiver takes them. */
@Injectable()
export class SnapshotExport {
  constructor(private readonly silver: SilverService) {}

  /** The bytes of an Arrow IPC file with all rows of the blocks and the column Split. */
  async *arrow({ blocks, split }: Snapshot): AsyncGenerator<Buffer> {
    // Texts come first in the file, so each block is read twice.
    const dictionaries = new Dictionaries();
    for (const block of blocks) dictionaries.add(await this.silver.readBlock(block));
    const file = new ArrowExport(dictionaries, split);
    for (const block of blocks) yield file.block(await this.silver.readBlock(block));
    yield file.end();
  }

  /** All rows of the blocks, in the order of `CSV_COLUMNS`. */
  async *csv({ blocks, split }: Snapshot): AsyncGenerator<unknown[]> {
    let rows = 0;
    for (const block of blocks) {
      for (const row of csvRows(await this.silver.readBlock(block), split)) {
        yield row;
        if (++rows % ROWS_PER_SLICE === 0) await setImmediate();
      }
    }
  }
}
