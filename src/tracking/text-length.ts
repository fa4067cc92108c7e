/** Whether a text has more than `max` characters: code points, as Python counts them, so that an emoji is one. */
export function isLonger(text: string, max: number): boolean {
  return text.length > max && lengthOf(text, max) > max;
}

/** The first `max` characters, none of them cut in two. */
export function firstOf(text: string, max: number): string {
  if (text.length <= max) return text;
  // More than two units a character has none.
  return Array.from(text.slice(0, 2 * max))
    .slice(0, max)
    .join('');
}

/** Code points; counting stops beyond `max`. */
function lengthOf(text: string, max: number): number {
  let count = 0;
  for (const _character of text) {
    count += 1;
    if (count > max) break;
  }
  return count;
}
