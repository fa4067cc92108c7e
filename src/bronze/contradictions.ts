/** Lines listed per kind. */
export const MOST_LINES = 5;

/** Contradictions in rows that are stored all the same. */
export interface Contradiction {
  rows: number;
  /** The first lines of it in the source. */
  lines: number[];
}

/** By kind; see `docs/how-to/import-a-season.md`. */
export type Contradictions = Record<string, Contradiction>;

export function addContradiction(to: Contradictions, kind: string, line: number): void {
  const found = (to[kind] ??= { rows: 0, lines: [] });
  found.rows += 1;
  if (found.lines.length < MOST_LINES) found.lines.push(line);
}

/** The sum of both; the lines of `before` come first. */
export function addContradictions(before: Contradictions, more: Contradictions): Contradictions {
  const sum = { ...before };
  for (const [kind, { rows, lines }] of Object.entries(more)) {
    const known = sum[kind] ?? { rows: 0, lines: [] };
    sum[kind] = { rows: known.rows + rows, lines: [...known.lines, ...lines].slice(0, MOST_LINES) };
  }
  return sum;
}
