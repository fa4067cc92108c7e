/** A model card as HTML and as Markdown. */
import type { Card, CardBlock, CardTable } from './card-content.js';
import { escaped, htmlPage, table } from '../../platform/pages/html-page.js';

export function cardHtml({ title, sections }: Card): string {
  const parts = sections.map(
    (section) => `<h2>${escaped(section.title)}</h2>\n${section.blocks.map(htmlBlock).join('\n')}`,
  );
  return htmlPage(title, [`<h1>${escaped(title)}</h1>`, ...parts].join('\n'));
}

function htmlBlock(block: CardBlock): string {
  if ('paragraph' in block) return `<p>${escaped(block.paragraph)}</p>`;
  if ('list' in block) return `<ul>${block.list.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`;
  const { heads, rows, numbersFrom } = block.table;
  return table(heads, rows, { numbersFrom });
}

/** GitHub Flavored Markdown, without HTML. */
export function cardMarkdown({ title, sections }: Card): string {
  const parts = sections.map((section) =>
    [`## ${plain(section.title)}`, ...section.blocks.map(markdownBlock)].join('\n\n'),
  );
  return `${[`# ${plain(title)}`, ...parts].join('\n\n')}\n`;
}

function markdownBlock(block: CardBlock): string {
  if ('paragraph' in block) return plain(block.paragraph);
  if ('list' in block) return block.list.map((item) => `- ${plain(item)}`).join('\n');
  return markdownTable(block.table);
}

function markdownTable({ heads, rows, numbersFrom = Infinity }: CardTable): string {
  const width = rows[0]?.length ?? heads.length;
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(' | ')} |`;
  const rule = Array.from({ length: width }, (_, column) => (column >= numbersFrom ? '---:' : '---'));
  const head = heads.length === 0 ? Array<string>(width).fill('') : heads;
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** Text of others, such as a description, must not become markup, a link or another line. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_[\]<>|#&~]/g, (character) => `\\${character}`);
}
