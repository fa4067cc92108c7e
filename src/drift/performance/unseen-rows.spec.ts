import type { WindowRows } from '../windows/window-rows.js';
import { unseenRows } from './unseen-rows.js';

const DAYS = ['2024-11-01', '2024-11-01', '2024-11-02', '2024-11-03'];
const REFERENCE = { dataset: 'league', lastDate: 20241101 };

function rowsOf(source: 'gold' | 'predictions', dataset = 'league'): WindowRows {
  return {
    summary: { source, dataset, rows: 4, games: 3, labelled: 3 },
    featureNames: ['a'],
    columns: [Float64Array.of(1, 2, 3, 4)],
    probabilities: Float64Array.of(0.1, 0.2, 0.3, 0.4),
    labels: Int8Array.of(1, 0, -1, 1),
    clusters: Int32Array.of(0, 0, 1, 2),
    games: Int32Array.of(0, 0, 1, 2),
    gameIds: ['a', 'b', 'c'],
    at: Float64Array.from(DAYS, (text) => Date.parse(text)),
    notes: [],
  };
}

it('leaves out the games that the version learned from or was validated on, with a note', () => {
  const { rows, note } = unseenRows(REFERENCE, rowsOf('gold'));
  expect(note).toMatch(/^2 of 4 rows are of games until 2024-11-01/);
  expect([...rows.probabilities]).toEqual([0.3, 0.4]);
  expect(rows.columns.map((column) => [...column])).toEqual([[3, 4]]);
  expect([rows.labels, rows.clusters, rows.games].map((values) => [...values])).toEqual([
    [-1, 1],
    [1, 2],
    [1, 2],
  ]);
  expect(rows.summary).toMatchObject({ rows: 2, games: 2, labelled: 1 });
});

it.each([
  ['predictions', rowsOf('predictions')],
  ['another dataset', rowsOf('gold', 'other')],
])('leaves %s as they are', (_, rows) => {
  expect(unseenRows(REFERENCE, rows)).toEqual({ rows });
});
