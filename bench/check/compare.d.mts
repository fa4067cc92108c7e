interface Section {
  times: { measure: string; peer?: string; ratio?: number }[];
}

export function compareRatios(
  committed: Section[],
  measured: Section[],
  tolerance: number,
): { name: string; committed: number; measured: number; isRegression: boolean }[];
