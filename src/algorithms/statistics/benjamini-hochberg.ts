/**
 * Adjusted p-values that control the share of false discoveries (Benjamini and Hochberg, JRSS B 57, 1995): min over j >= i of p_(j) m / j, at
 * most 1. If nothing is true, the probability that any is <= level is at most level. Null stays null and is not counted.
 */
export function benjaminiHochberg(pValues: readonly (number | null)[]): (number | null)[] {
  const known = [...pValues.entries()].filter((entry): entry is [number, number] => entry[1] !== null);
  const falling = known.toSorted(([, a], [, b]) => b - a);
  const adjusted: (number | null)[] = pValues.map(() => null);
  let least = 1;
  for (const [place, [index, p]] of falling.entries()) {
    least = Math.min(least, p * (known.length / (known.length - place)));
    adjusted[index] = least;
  }
  return adjusted;
}
