import { html, Html } from '../../../platform/pages/html-template.js';
import type { Estimate } from '../report.js';
import { plain } from '../words.js';

export type Cell = string | Html;

/** A part of the page; nothing without a body. */
export interface Section {
  /** In the address of the part. */
  id: string;
  title: string;
  body: Html;
}

export interface GridOptions {
  caption: string;
  /** Class of the cells, by column: `number`, `text`, `words`. */
  classes?: readonly (Classes | undefined)[];
}

type Classes = 'number' | 'text' | 'words';

/** Names of others are cut to this many characters in lists and tables. */
const NAME_LENGTH = 120;
/** Columns of tables that fit every page. */
const NARROW = 3;
const SMALLEST_P = 1e-4;

/** A table whose rows are headed by their first cell. It scrolls by itself where it is wider than the page, by keyboard too. */
export function grid(
  heads: readonly string[],
  rows: readonly (readonly Cell[])[],
  options: GridOptions,
): Html {
  return gridOf(
    heads,
    rows.map((cells) => gridRow(cells, options)),
    options,
  );
}

/** The same of rows that were made by `gridRow`. */
export function gridOf(heads: readonly string[], rows: readonly Html[], options: GridOptions): Html {
  const { caption, classes = [] } = options;
  const head = heads.map((text, i) => {
    const style = classOf(classes[i] === 'number' ? 'number' : undefined);
    return html`<th scope="col" ${style}>${text}</th>`;
  });
  const table = html`<table>
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${head}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
  // A narrow table needs no place in the order of the keyboard.
  if (heads.length <= NARROW) return table;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${caption}">${table}</div>`;
}

export function gridRow(
  [head, ...cells]: readonly Cell[],
  { classes = [] }: Omit<GridOptions, 'caption'>,
): Html {
  const rest = cells.map((cell, i) => html`<td${classOf(classes[i + 1])}>${cell}</td>`);
  return html`<tr>
    <th scope="row">${head}</th>
    ${rest}
  </tr>`;
}

/** Names and their values; those without one are left out. */
export function facts(rows: readonly (readonly [string, Cell | undefined])[]): Html {
  const known = rows.filter((row): row is [string, Cell] => row[1] !== undefined && row[1] !== '');
  return html`<dl>
    ${known.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}

/** A name that others chose. */
export function nameOf(name: string): string {
  return name.length > NAME_LENGTH ? `${name.slice(0, NAME_LENGTH)}…` : name;
}

export function number(value: number | null | undefined): string {
  return value === null || value === undefined ? 'unknown' : plain(value);
}

/** A p-value; very small ones are not told apart. */
export function probability(value: number | null): string {
  if (value === null) return 'unknown';
  return value < SMALLEST_P ? `< ${SMALLEST_P}` : plain(Number(value.toPrecision(2)));
}

/** The value, and below it the 95 % interval. */
export function estimate({ value, interval }: Estimate, of: (value: number) => string = plain): Html {
  if (value === null) return html`unknown`;
  if (!interval) return html`${of(value)}`;
  return html`${of(value)} <span class="soft nowrap">(${of(interval[0])} to ${of(interval[1])})</span>`;
}

export function note(text: string): Html {
  return html`<p class="soft">${text}</p>`;
}

function classOf(name: string | undefined): Html {
  return name === undefined ? html`` : html` class="${name}"`;
}
