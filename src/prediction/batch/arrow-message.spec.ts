import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { FEATURES } from '../../basketball/index.js';
import { isAppError } from '../../platform/errors/app-error.js';
import { checkMessage } from './arrow-message.js';
import { arrowRows } from './arrow-rows.js';

const STREAM = tableToIPC(
  tableFromArrays({
    ...Object.fromEntries(FEATURES.map((name) => [name, Float64Array.of(1, 2, 3)])),
    Comment: ['a', 'b', 'a'],
  }),
  'stream',
);
/** Bytes of the description of the schema, which comes first. */
const SCHEMA_BYTES = Buffer.from(STREAM).readInt32LE(4);

/** How many rows are read; -1 if the stream is refused as a client's fault. */
async function rowsOf(stream: Uint8Array): Promise<number> {
  let rows = 0;
  try {
    for await (const block of arrowRows(chunk(stream))) rows += block.rows;
  } catch (error) {
    if (!isAppError(error, 'invalid', 'too-large')) throw error;
    return -1;
  }
  return rows;
}

async function* chunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

describe('checkMessage', () => {
  it('takes what the library writes', async () => {
    expect(await rowsOf(STREAM)).toBe(3);
    expect(checkMessage(STREAM.subarray(8, 8 + SCHEMA_BYTES))).toBe(0);
  });

  // Before the check, one byte was enough to fill the memory: a length of a vector of 2^31 elements.
  it.each([0x00, 0x01, 0x7f, 0xff])(
    'refuses or reads in no time a stream with any one byte set to %i',
    async (value) => {
      for (let at = 0; at < STREAM.length; at++) {
        const changed = STREAM.slice();
        changed[at] = value;
        expect(await rowsOf(changed)).toBeLessThanOrEqual(3);
      }
    },
    20_000,
  );

  it('refuses a description in which a table is a part of itself', () => {
    const description = Buffer.from(STREAM.subarray(8, 8 + SCHEMA_BYTES));
    // Every offset that could be one is tried: each 32-bit word points to the table of the message.
    for (let at = 4; at + 4 <= description.length; at += 4) {
      const changed = Buffer.from(description);
      changed.writeInt32LE(changed.readInt32LE(0) - at, at);
      try {
        checkMessage(changed);
      } catch (error) {
        expect(isAppError(error, 'invalid')).toBe(true);
      }
    }
  });
});
