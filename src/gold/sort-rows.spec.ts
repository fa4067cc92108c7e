import { shareRows } from './decode-block.js';
import { inOrder, sortRows } from './sort-rows.js';

describe('sortRows', () => {
  it('orders by date and game number, keeps the events of a game, and moves every column along', () => {
    const arrays = shareRows(5, 2);
    const gameIds = ['100', '20'];
    arrays.dates.set([20_160_301, 20_160_401, 20_160_331, 20_160_331, 20_160_331]);
    arrays.games.set([0, 0, 0, 1, 1]);
    arrays.labels.set([0, 1, 1, 0, 1]);
    arrays.columns[0].set([1, 2, 3, 4, 5]);
    arrays.columns[1].set([10, 20, Number.NaN, 40, 50]);
    expect(inOrder(arrays.dates)).toBe(false);
    sortRows(arrays, gameIds);
    expect(inOrder(arrays.dates)).toBe(true);
    expect([...arrays.columns[0]]).toEqual([1, 4, 5, 3, 2]);
    expect([...arrays.columns[1]]).toEqual([10, 40, 50, Number.NaN, 20]);
    expect([...arrays.games]).toEqual([0, 1, 1, 0, 0]);
    expect([...arrays.labels]).toEqual([0, 0, 1, 1, 1]);
    expect([...arrays.dates]).toEqual([20_160_301, 20_160_331, 20_160_331, 20_160_331, 20_160_401]);
  });
});
