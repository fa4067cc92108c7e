import { type ColumnSpec, csvTextOf } from '../../src/algorithms/table.js';
import { SHOT_COLUMNS } from '../../src/basketball/shots/columns.js';
import { SPLIT_COLUMN } from '../../src/gold/snapshot.js';
import { expectCommitted } from '../support/committed-file.js';

const STORED: Partial<Record<ColumnSpec['arrow'], string>> = {
  dictionary: 'dictionary<int32, utf8>',
  dictionary8: 'dictionary<int8, utf8>',
};

function row(column: ColumnSpec): string {
  const { name, type, unit = '', required, arrow, feature, text } = column;
  const missing = required ? 'never' : 'null';
  const stored = STORED[arrow] ?? arrow;
  return `| \`${name}\` | ${type} | ${unit} | ${missing} | ${stored} | ${csvTextOf(column)} | ${feature?.kind ?? ''} | ${text} |`;
}

function render(): string {
  return [
    '# Columns of a shot',
    '',
    'Generated from `src/basketball/shots/columns.ts`; `npm run docs:update` writes it. Silver stores these columns in this order,',
    'snapshots and their downloads (`GET /snapshots/{id}/data.csv`, `data.arrow`) have them under the same names.',
    '',
    '## A missing value',
    '',
    '| where | a missing value is |',
    '| --- | --- |',
    '| a row as received (text, bronze) | the empty text, also after blanks are cut off |',
    '| a clean row | `null` |',
    '| a block (Arrow), `GET /silver`, `GET /snapshots` | null in the validity bitmap, or `null` in JSON |',
    '| the columns of a snapshot in memory, the input of a model | `NaN` |',
    '| CSV | an empty cell |',
    '',
    'Nothing is filled in: trees send a missing value to the side that training chose, in linear models it adds nothing, which is',
    'imputation by the mean. A text that is there but cannot be read is not a missing value: its row is quarantined, with column',
    'and reason.',
    '',
    '## Columns',
    '',
    '| column | type | unit | missing | Arrow | CSV | feature | what it is |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...[...SHOT_COLUMNS, SPLIT_COLUMN].map(row),
    '',
    '`Split` is added by downloads of a snapshot. The columns with an entry under *feature* are the input of a model, in this order;',
    'its kind says how algorithms treat it (`Feature` in `src/algorithms/training-data.ts`).',
    '',
  ].join('\n');
}

describe('docs/columns.md', () => {
  it('is what the table of columns says', () => {
    expectCommitted('docs/columns.md', render());
  });
});
