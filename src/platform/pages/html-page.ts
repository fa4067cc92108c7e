/** Parts of a self-contained page: no script, no external resource. */
import { createHash } from 'node:crypto';

const STYLE = `
body { font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; color: #1f2328; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; margin: .5rem 0; } caption { text-align: left; color: #57606a; }
th, td { border-bottom: 1px solid #d0d7de; padding: .25rem .75rem .25rem 0; text-align: left; vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
figure { margin: 1rem 0; } img { max-width: 100%; height: auto; background: #fff; } code { overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) {
body { color: #e6edf3; background: #0d1117; } caption { color: #9198a1; } th, td { border-color: #3d444d; } a { color: #4493f8; }
}
`;
export const PAGE_POLICY = pagePolicy();

/** The Content-Security-Policy of a page. @param style its own style sheet, after that of all pages */
export function pagePolicy(style = ''): string {
  const hashes = [STYLE, style].filter(Boolean).map((sheet) => {
    return `'sha256-${createHash('sha256').update(sheet).digest('base64')}'`;
  });
  return `default-src 'none'; img-src data:; style-src ${hashes.join(' ')}; base-uri 'none'; form-action 'none'`;
}

/** @param body HTML @param style its own style sheet, after that of all pages */
export function htmlPage(title: string, body: string, style = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(pagePolicy(style))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${STYLE}</style>${style && `\n<style>${style}</style>`}
</head>
<body>
${body}
</body>
</html>
`;
}

/**
 * @param numbersFrom index of the first column of numbers
 * @param rowHeads whether the first cell of each row is its header
 */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  { numbersFrom = Infinity, caption = '', rowHeads = false } = {},
): string {
  const cell = (tag: 'td' | 'th', text: string, column: number) => {
    const scope = tag === 'th' ? ' scope="col"' : '';
    const style = column >= numbersFrom ? ' class="number"' : '';
    return tag === 'td' && rowHeads && column === 0
      ? `<th scope="row">${escaped(text)}</th>`
      : `<${tag}${scope}${style}>${escaped(text)}</${tag}>`;
  };
  const line = (tag: 'td' | 'th', cells: readonly string[]) =>
    `<tr>${cells.map((text, column) => cell(tag, text, column)).join('')}</tr>`;
  return [
    '<table>',
    ...(caption === '' ? [] : [`<caption>${escaped(caption)}</caption>`]),
    ...(heads.length === 0 ? [] : [line('th', heads)]),
    ...rows.map((cells) => line('td', cells)),
    '</table>',
  ].join('\n');
}

export function time(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** YYYYMMDD as people write it. */
export function day(date: number): string {
  return String(date).replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
}

export function escaped(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character]);
}
