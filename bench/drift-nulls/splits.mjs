// Two samples of the games of one season between which nothing changed, and changes that are put into one of them.

/** First row of each game, and one more entry for the end. */
export function gameStarts({ games, rows }) {
  const starts = [];
  for (let row = 0; row < rows; row++) if (row === 0 || games[row] !== games[row - 1]) starts.push(row);
  return [...starts, rows];
}

/**
 * Two samples of games, drawn at random in blocks of consecutive games without putting back: until each has its rows; the last game
 * is cut.
 * @param {number[]} starts of `gameStarts`
 * @param {{block: number, sizes: [number, number]}} options games a block; rows of the reference and of the current sample
 * @param random a `Random` of the library
 * @returns {[Uint32Array, Uint32Array]} rows, in the order of time
 */
export function nullSplit(starts, { block, sizes }, random) {
  const games = starts.length - 1;
  const offset = random.integer(block);
  const firsts = [];
  for (let game = offset; game < games; game += block) firsts.push(game);
  random.shuffle(firsts);
  let next = 0;
  return sizes.map((size) => {
    const chosen = [];
    let rows = 0;
    while (rows < size) {
      if (next === firsts.length) throw new Error(`a season of ${games} games is too small for this split`);
      const first = firsts[next++];
      for (let game = first; game < Math.min(first + block, games) && rows < size; game++) {
        const count = Math.min(starts[game + 1] - starts[game], size - rows);
        chosen.push([starts[game], count]);
        rows += count;
      }
    }
    return Uint32Array.from(
      chosen
        .sort(([a], [b]) => a - b)
        .flatMap(([from, count]) => Array.from({ length: count }, (_, i) => from + i)),
    );
  });
}

/** The columns of some rows. */
export function take({ columns, games }, rows) {
  return {
    columns: columns.map((column) => Float64Array.from(rows, (row) => column[row])),
    games: Int32Array.from(rows, (row) => games[row]),
  };
}

/** Changes of a sample: its name, the column that changes, and how. */
export const CHANGES = [
  { name: 'distance + 0.3 m', column: 'Shot_Distance_Meters', map: (value) => value + 0.3 },
  { name: 'distance + 1 m', column: 'Shot_Distance_Meters', map: (value) => value + 1 },
  { name: 'Y × 1.1', column: 'Y_Location', map: (value) => Math.round(value * 1.1) },
  { name: 'Y in inches', column: 'Y_Location', map: (value) => Math.round(value * 1.2) },
  { name: 'distance in feet', column: 'Shot_Distance_Meters', map: (value) => value / 0.3048 },
  {
    name: '5 of 100 shots become threes',
    column: 'Shot_Type_Encoded',
    map: (value, random) => (value === 2 && random.next() < 0.07 ? 3 : value),
  },
  {
    name: '10 of 100 shots become threes',
    column: 'Shot_Type_Encoded',
    map: (value, random) => (value === 2 && random.next() < 0.14 ? 3 : value),
  },
  {
    name: '5 of 100 results flipped to made',
    column: 'Shot_Made_Flag',
    map: (value, random) => (value === 0 && random.next() < 0.09 ? 1 : value),
  },
  {
    name: '10 of 100 results flipped to made',
    column: 'Shot_Made_Flag',
    map: (value, random) => (value === 0 && random.next() < 0.18 ? 1 : value),
  },
];

/** The sample with a change in one column. */
export function changed(sample, names, { column, map }, random) {
  const index = names.indexOf(column);
  const columns = sample.columns.slice();
  columns[index] = columns[index].map((value) => map(value, random));
  return { ...sample, columns };
}
