/** HTML from templates: text that is put into one cannot become markup, and cannot change how the text around it reads. */
import { escaped } from './html-page.js';

/** Markup that is safe to put into a page. */
export class Html {
  constructor(readonly text: string) {}
}

type Value = string | number | Html | readonly Html[] | undefined;

const MOST_CHARACTERS = 1000;
/** Controls, marks of direction, line separators, surrogates without their other half, private use; joiners belong to words. */
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;
/** More marks on one letter than any script has; they would be drawn over the lines above and below. */
const PILED_MARKS = /(\p{M}{3})\p{M}+/gu;

/** Of templates, not of texts: the page is read by browsers. */
const INDENTS = /\s*\n\s*/g;

/** Fills a template; strings and numbers become text, undefined nothing. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(
    parts
      .map((part, i) => `${part.replaceAll(INDENTS, '\n')}${i < values.length ? markup(values[i]) : ''}`)
      .join(''),
  );
}

function markup(value: Value): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('\n');
  return escaped(readable(String(value)));
}

/** Text that is not cut, such as a command. */
export function whole(text: string): Html {
  return new Html(escaped(readable(text, text.length)));
}

/** Text with what is not seen made visible, such as `[U+202E]`, and cut to a length. */
export function readable(text: string, most = MOST_CHARACTERS): string {
  const plain = text
    .slice(0, most + 1)
    .replaceAll(/[\t\n\r]+/g, ' ')
    .replaceAll(UNSEEN, (one) => `[U+${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`)
    .replaceAll(PILED_MARKS, '$1');
  return text.length > most ? `${plain.slice(0, most)}…` : plain;
}

/** The first parts that are together at most so many bytes, and how many are left. */
export function fitting(parts: readonly Html[], bytes: number): { parts: Html[]; left: number } {
  let used = 0;
  const end = parts.findIndex(({ text }) => (used += Buffer.byteLength(text)) > bytes);
  return end === -1
    ? { parts: [...parts], left: 0 }
    : { parts: parts.slice(0, end), left: parts.length - end };
}
