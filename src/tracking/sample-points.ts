/** At most `most` of a list, evenly spaced by place; the first and the last are always among them (the last alone for one). */
export function sampled<T>(list: readonly T[], most: number): T[] {
  return sampledPlaces(list.length, most).map((place) => list[place]);
}

/** The places of `sampled` in a list of this length. */
export function sampledPlaces(length: number, most: number): number[] {
  if (length <= most) return Array.from({ length }, (_, n) => n);
  if (most <= 1) return [length - 1];
  return Array.from({ length: most }, (_, n) => Math.round((n * (length - 1)) / (most - 1)));
}
