// Invented rows of the shape of shots, seeded: rows of a game are alike.

const ROWS_OF_A_GAME = 160;
const ZONES = 14;

/** 8 columns: seven features and the target. @param shift share of threes that the games have more than 0.3 */
export function shotColumns(Random, rows, { seed, shift }) {
  const random = new Random(seed);
  const columns = SHOT_COLUMNS.map(() => numbers(rows));
  const probabilities = numbers(rows);
  const clusters = new Int32Array(new SharedArrayBuffer(rows * 4));
  let threes = 0;
  let team = 0;
  for (let row = 0; row < rows; row++) {
    clusters[row] = Math.floor(row / ROWS_OF_A_GAME);
    if (row % ROWS_OF_A_GAME === 0) {
      threes = Math.min(0.9, Math.max(0.02, 0.3 + shift + 0.05 * random.normal()));
      team = random.integer(30);
    }
    const isThree = random.next() < threes;
    const metres = isThree ? 7.3 + 0.4 * Math.abs(random.normal()) : 6.7 * random.next();
    const angle = Math.PI * (random.next() - 0.5);
    probabilities[row] = 1 / (1 + Math.exp(-0.6 + 0.15 * metres - 0.3 * random.normal()));
    const values = [
      100 * team + random.integer(12),
      Math.round(32.8 * metres * Math.sin(angle)),
      Math.round(32.8 * metres * Math.cos(angle)),
      random.integer(721),
      isThree ? 3 : 2,
      metres,
      1 + random.integer(ZONES),
      random.next() < probabilities[row] ? 1 : 0,
    ];
    for (let i = 0; i < values.length; i++) columns[i][row] = values[i];
  }
  return { columns, clusters, probabilities };
}

export const SHOT_COLUMNS = [
  { name: 'Player_ID', kind: 'identifier', role: 'feature' },
  { name: 'X_Location', kind: 'quantity', role: 'feature' },
  { name: 'Y_Location', kind: 'quantity', role: 'feature' },
  { name: 'Total_Seconds_Remaining', kind: 'quantity', role: 'feature' },
  { name: 'Shot_Type_Encoded', kind: 'category', role: 'feature' },
  { name: 'Shot_Distance_Meters', kind: 'quantity', role: 'feature' },
  { name: 'Shot_Zone_Combined', kind: 'category', role: 'feature' },
  { name: 'made', kind: 'category', role: 'target' },
];

/** Normal columns, for how the time grows with their number. */
export function normalColumns(Random, rows, { seed, columns: count }) {
  const random = new Random(seed);
  const columns = Array.from({ length: count }, () => numbers(rows).map(() => random.normal()));
  const clusters = new Int32Array(new SharedArrayBuffer(rows * 4)).map((_, row) =>
    Math.floor(row / ROWS_OF_A_GAME),
  );
  return { columns, clusters };
}

function numbers(rows) {
  return new Float64Array(new SharedArrayBuffer(rows * 8));
}
