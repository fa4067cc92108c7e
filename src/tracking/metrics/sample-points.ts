/** At most `most` of a list, evenly spaced by place; the first and the last are always among them (the last alone for one). */
export function sampled<T>(list: readonly T[], most: number): T[] {
  return sampledPlaces(list.length, most).map((place) => list[place]);
}

/**
 * The places of `sampled` in a list of this length: the first of each of `most` parts, the longer ones at the beginning, as
 * SQL's NTILE cuts them and so MLflow; in the place of the last part's first one is the last of all.
 */
export function sampledPlaces(length: number, most: number): number[] {
  if (length <= most) return Array.from({ length }, (_, n) => n);
  if (most <= 1) return [length - 1];
  const size = Math.floor(length / most);
  const longer = length % most;
  return Array.from({ length: most }, (_, n) => (n < most - 1 ? n * size + Math.min(n, longer) : length - 1));
}
