/** A hexagon with a corner at its top, by the place of its centre in the grid. */
export interface HexCell {
  column: number;
  row: number;
}

const SQRT_3 = Math.sqrt(3);

/**
 * The hexagon that holds a point, on a grid of hexagons with `radius` (centre to corner) whose cell (0, 0) is centred at the
 * origin: round to the nearest row and column, then look whether the neighbour in the next row is nearer. The steps of the
 * grid are sqrt(3) radius across and 1.5 radius down, so squares of offsets count 3 and 2.25.
 */
export function hexAt(x: number, y: number, radius: number): HexCell {
  const across = x / (radius * SQRT_3);
  const down = y / (radius * 1.5);
  const row = Math.round(down);
  const shifted = across - (row & 1) / 2;
  const column = Math.round(shifted);
  const offRow = down - row;
  if (Math.abs(offRow) * 3 <= 1) return { column, row };
  const offColumn = shifted - column;
  const nextRow = row + (down < row ? -1 : 1);
  const nextColumn = column + (shifted < column ? -1 : 1) / 2;
  const nearer = squared(offColumn, offRow) > squared(shifted - nextColumn, down - nextRow);
  return nearer ? { column: nextColumn + (row & 1 ? 1 : -1) / 2, row: nextRow } : { column, row };
}

function squared(across: number, down: number): number {
  return 3 * across * across + 2.25 * down * down;
}

/** The centre of a hexagon. */
export function hexCentre({ column, row }: HexCell, radius: number): { x: number; y: number } {
  return { x: (column + (row & 1) / 2) * radius * SQRT_3, y: row * radius * 1.5 };
}
