/** At most `most` of a list, evenly spaced by place; the first and the last are always among them (the last alone for one). */
export function sampled<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list];
  if (most <= 1) return list.slice(-1);
  const places = Array.from({ length: most }, (_, n) => Math.round((n * (list.length - 1)) / (most - 1)));
  return places.map((place) => list[place]);
}
