const PLACE = /\{([^{}]*)\}/g;
/** A drift report's sentence with its numbers fits. */
const LONGEST_VALUE = 400;
/** Control characters, line ends and marks that reverse the order of what follows. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
/** The first half of a character that was cut in two. */
const HALF = /[\ud800-\udbff]$/;

/** The names in braces of a summary. */
export function placesOf(template: string): string[] {
  return [...new Set([...template.matchAll(PLACE)].map(([, name]) => name))];
}

/**
 * Puts values into a summary. Values are texts from data: they are put in as they are, on one line, at most 400 characters each,
 * and what looks like a place in a value is not filled. A name without a value becomes `?`.
 */
export function fillSummary(template: string, values: Record<string, string>): string {
  return template.replace(PLACE, (_all, name: string) =>
    Object.hasOwn(values, name) ? oneLine(values[name]) : '?',
  );
}

export function oneLine(text: string): string {
  const line = text.replace(UNSEEN, ' ').trim();
  return line.length > LONGEST_VALUE ? `${line.slice(0, LONGEST_VALUE - 1).replace(HALF, '')}…` : line;
}

/** A number for a sentence: at most four significant digits after its integer part. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return String(Number(Math.abs(value) >= 1000 ? value.toFixed(1) : value.toPrecision(4)));
}
