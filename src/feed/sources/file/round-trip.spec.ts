import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import * as fc from '../../../../test/support/fast-check.js';
import { RAW_FIELDS, type RawShot } from '../../../basketball/shots/shot.js';
import { csvResponse } from '../../../platform/http/listing.js';
import { openFileSource } from './file-source.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'round-trip-'));
});
afterAll(async () => rm(folder, { recursive: true }));

/** What GET /bronze/games/{dataset}/{gameId}?format=csv sends. */
async function exported(shots: RawShot[]): Promise<string> {
  let body: Readable | undefined;
  const reply = { header: () => reply, send: (stream: Readable) => (body = stream) };
  csvResponse(
    reply as never,
    RAW_FIELDS.map((name) => ({ name, cell: (shot: RawShot) => shot[name] })),
    shots,
  );
  return text(body!);
}

async function imported(csv: string, name: string): Promise<(RawShot | undefined)[]> {
  const path = join(folder, name);
  await writeFile(path, csv);
  const source = await openFileSource(path, 'file:test', 'upload.csv');
  const { rows } = await source.read(0, 1000);
  await source.close();
  return rows.map(({ shot }) => shot);
}

/** Texts with everything that CSV, spreadsheets and line ends make special, and no lone surrogates or zero bytes. */
const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom("'", '"', '=', '-', '@', ',', ';', '\t', '\r', '\n', ' ', 'a', 'é'),
    maxLength: 12,
  }),
);
const shots = fc.record<RawShot>({
  ...(Object.fromEntries(RAW_FIELDS.map((field) => [field, words])) as Record<keyof RawShot, typeof words>),
  'Game ID': fc.constant('22300001'),
  'Game Event ID': fc.nat().map(String),
  'Shot Distance': fc.constantFrom('', '13'),
  'X Location': fc.constantFrom('', '-132'),
  'Y Location': fc.constantFrom('', '2'),
  'Game Date': fc.constantFrom('20240123', ' 20240123'),
});

/** A record over more than 16 lines counts as one whose quote was never closed. */
function isReadable(shot: RawShot): boolean {
  const text = Object.values(shot).join('');
  return !text.includes('\0') && text.split(/[\r\n]/).length <= 15;
}

it('an import reads exactly what an export writes', async () => {
  let file = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(shots, { minLength: 1, maxLength: 8 }), async (given) => {
      const readable = given.filter(isReadable);
      if (readable.length === 0) return;
      expect(await imported(await exported(readable), `${(file += 1)}`)).toEqual(readable);
    }),
    { numRuns: 150 },
  );
});
