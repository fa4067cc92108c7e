/** How many lattice paths have each value of the statistic so far; ascending values. */
interface Frequencies {
  values: Float64Array;
  paths: Float64Array;
}

/**
 * P(T >= t) over all orders of n and m rows without ties: paths on a lattice, with the frequencies of the statistic carried from point
 * to point (Xiao, Gordon and Yakovlev, J. Stat. Software 17(8), 2006). What has reached the observed value already is only counted.
 * @param fourU four times U, an integer
 * @param n up to about 20, as is m
 */
export function exactCramerVonMises(fourU: bigint, n: number, m: number): number {
  const common = (n * m) / greatestDivisor(n, m);
  const [stepN, stepM] = [common / n, common / m];
  const least = observedValue(fourU, n, m, common);
  const total = pathsBetween(n, m);
  let reached = 0;
  let row: Frequencies[] = [];
  for (let v = 0; v <= m; v++) {
    const next: Frequencies[] = [];
    for (let u = 0; u <= n; u++) {
      const start = u === 0 && v === 0;
      const merged = start
        ? { values: Float64Array.of(0), paths: Float64Array.of(1) }
        : merge(u > 0 ? next[u - 1] : undefined, v > 0 ? row[u] : undefined);
      const gap = stepN * u - stepM * v;
      const { below, above } = cut(merged, gap * gap, least);
      reached += above * pathsBetween(n - u, m - v);
      next.push(below);
    }
    row = next;
  }
  return Math.min(1, reached / total);
}

/** The observed value on the lattice's scale: floor of lcm^2 N (6 U - n m (4 n m - 1)) / (6 (n m)^2). */
function observedValue(fourU: bigint, n: number, m: number, common: number): number {
  const product = BigInt(n) * BigInt(m);
  const scale = BigInt(common) ** 2n * BigInt(n + m);
  const numerator = scale * (6n * fourU - 4n * product * (4n * product - 1n));
  const denominator = 24n * product * product;
  const quotient = numerator / denominator;
  return Number(numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient);
}

function merge(a?: Frequencies, b?: Frequencies): Frequencies {
  if (!a || !b) return a ?? b!;
  const values = new Float64Array(a.values.length + b.values.length);
  const paths = new Float64Array(values.length);
  let [i, j, length] = [0, 0, 0];
  while (i < a.values.length || j < b.values.length) {
    const fromA = j >= b.values.length || (i < a.values.length && a.values[i] <= b.values[j]);
    const value = fromA ? a.values[i] : b.values[j];
    values[length] = value;
    if (i < a.values.length && a.values[i] === value) paths[length] += a.paths[i++];
    if (j < b.values.length && b.values[j] === value) paths[length] += b.paths[j++];
    length += 1;
  }
  return { values: values.subarray(0, length), paths: paths.subarray(0, length) };
}

/** Adds `step` to every value; splits off the paths that have reached `least`. */
function cut(
  { values, paths }: Frequencies,
  step: number,
  least: number,
): { below: Frequencies; above: number } {
  let length = 0;
  while (length < values.length && values[length] + step < least) length += 1;
  let above = 0;
  for (let k = length; k < values.length; k++) above += paths[k];
  return {
    below: { values: values.slice(0, length).map((value) => value + step), paths: paths.slice(0, length) },
    above,
  };
}

/** The binomial coefficient C(n + m, n), exact below 2^53. */
function pathsBetween(n: number, m: number): number {
  let paths = 1;
  for (let i = 1; i <= n; i++) paths = (paths * (m + i)) / i;
  return Math.round(paths);
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
