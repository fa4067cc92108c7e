import { MemoryQuarantine } from '../../test/support/bronze-memory.js';
import { BronzeLists } from './bronze-lists.service.js';
import type { QuarantinedRow } from './game-store.port.js';

const row = (line: number, code: string, more: Partial<QuarantinedRow> = {}): QuarantinedRow => ({
  id: `file:a#${line}`,
  source: 'file:a',
  dataset: 'd',
  line,
  code,
  message: `${code} it is`,
  raw: `row ${line}`,
  batch: 'b',
  ...more,
});

it('reports the most common reason and its first row for a batch that stored nothing', async () => {
  const quarantine = new MemoryQuarantine();
  await quarantine.add([
    row(2, 'not-utf8'),
    row(3, 'bad-date', { column: 'Game Date' }),
    row(4, 'bad-date', { column: 'Game Date' }),
  ]);
  const batches = { find: async () => undefined };
  const lists = new BronzeLists(batches as never, undefined as never, quarantine, { now: () => new Date() });
  expect(await lists.nothingTaken('b')).toMatchObject({
    code: 'bronze.nothing-taken',
    kind: 'invalid',
    message:
      'None of the 3 rows could be read; they are in GET /bronze/quarantine. The most common reason (2 rows): bad-date it is. ' +
      'The first one, line 3: row 3',
    details: [{ field: 'Game Date', rule: 'bad-date', message: 'bad-date it is' }],
  });
});
