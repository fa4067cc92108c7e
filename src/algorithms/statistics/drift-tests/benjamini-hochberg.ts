/**
 * P-values adjusted for the number of tests (Benjamini and Hochberg, JRSS B 57, 1995): columns whose adjusted p-value is below q are
 * false alarms in a share of at most q of the alarms, on average. In the order given.
 * @param pValues 0..1
 * @throws {RangeError} when one is not
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const tests = pValues.length;
  for (const p of pValues)
    if (!(p >= 0 && p <= 1)) throw new RangeError(`p-values must be in 0 .. 1, not ${p}`);
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[b] - pValues[a]);
  const adjusted = Array<number>(tests).fill(1);
  let least = 1;
  order.forEach((test, i) => {
    least = Math.min(least, pValues[test] * (tests / (tests - i)));
    adjusted[test] = least;
  });
  return adjusted;
}
