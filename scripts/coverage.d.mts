type Counts = { covered: number; total: number };

export function coverageByPart(
  summary: Record<string, { lines: Counts; branches: Counts }>,
  root: string,
): { part: string; lines: number; branches: number }[];
export function printCoverage(): void;
