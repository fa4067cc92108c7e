import { fitting, html, Html } from '../../../platform/pages/html-template.js';
import type { ColumnFinding, ColumnSummary } from '../report.js';
import { counted, percent, plain } from '../words.js';
import { effectPlot, sharesPlot } from './plot-svg.js';
import {
  estimate,
  grid,
  gridOf,
  gridRow,
  nameOf,
  note,
  number,
  probability,
  type Section,
} from './report-parts.js';

const HEADS = [
  'Column',
  'Changed',
  'Reference and current',
  'Effect',
  'p',
  'p, adjusted',
  'What it may mean',
];
const CLASSES = ['text', undefined, undefined, undefined, 'number', 'number', 'words'] as const;
const OVERVIEW_BYTES = 60_000;
const DETAIL_BYTES = 80_000;
/** Details of this many columns are open; of those that changed, that is. */
const MOST_OPEN = 3;

/** What changed, by column: those that changed first, then by how near the effect is to one that matters. */
export function columnSection(found: readonly ColumnFinding[]): Section[] {
  if (found.length === 0) return [];
  const columns = found.toSorted((a, b) => weightOf(b) - weightOf(a));
  const changed = columns.filter(({ drifted }) => drifted).length;
  const options = { caption: 'Columns: those that changed first', classes: CLASSES };
  const rows = fitting(
    columns.map((column, i) => gridRow(overviewCells(column, i), options)),
    OVERVIEW_BYTES,
  );
  const details = fitting(columns.map(columnDetails), DETAIL_BYTES);
  const body = html`<p>
      ${counted(changed, 'column')} of ${found.length} changed by more than chance explains, and by enough to
      matter.
    </p>
    ${legend()} ${gridOf(HEADS, rows.parts, options)} ${leftOut(rows.left, 'in this table')}
    ${note('The interval is 95 %. A column has changed if its adjusted p is at most the level of the report and its effect at least what matters (the dashed line). p respects that rows of a game are alike; adjusted: after Benjamini–Hochberg over all columns.')}
    <h3>Each column</h3>
    ${details.parts} ${leftOut(details.left, 'in detail')}`;
  return [{ id: 'columns', title: 'What changed, by column', body }];
}

function weightOf({ drifted, effect }: ColumnFinding): number {
  const size = effect.value === null || !(effect.threshold > 0) ? 0 : effect.value / effect.threshold;
  return (drifted ? 1e9 : 0) + Math.min(size, 1e8);
}

function overviewCells(column: ColumnFinding, index: number) {
  const { role, effect, pValue, adjustedPValue, meaning } = column;
  const kind = role === 'feature' ? html`` : html` <span class="soft">(${role})</span>`;
  const from =
    effect.threshold > 0 ? html`<span class="soft">matters from ${plain(effect.threshold)}</span>` : html``;
  return [
    html`<a href="#column-${index}">${nameOf(column.column)}</a>${kind}`,
    changeOf(column),
    sharesPlot(column, { id: `m${index}`, width: 150, height: 38 }),
    html`${effect.name}<br />${estimate(effect)}<br />${from}${effectPlot(effect)}`,
    probability(pValue),
    probability(adjustedPValue),
    meaning || sameText(effect),
  ];
}

/** A change that is large enough to matter, but that chance may explain, is not called one that does not matter. */
function sameText({ value, threshold }: ColumnFinding['effect']): string {
  const matters = value !== null && threshold > 0 && value >= threshold;
  return matters ? 'No change beyond chance.' : 'No change that matters.';
}

function changeOf({ drifted, pValue }: ColumnFinding): Html {
  if (drifted) return html`<span class="strong changed nowrap">▲ changed</span>`;
  return html`<span class="nowrap">${pValue === null ? 'not known' : 'no'}</span>`;
}

function columnDetails(column: ColumnFinding, index: number): Html {
  const { reference, current, tests, plot, drifted, meaning, designEffect, effect } = column;
  const open = drifted && index < MOST_OPEN ? html` open` : html``;
  const more = [
    ...(designEffect !== undefined && designEffect >= 1.005
      ? [
          `${plain(Number(designEffect.toPrecision(3)))} rows carry as much information as one independent row.`,
        ]
      : []),
    ...(effect.learned ? ["What matters was learned from the reference's own windows."] : []),
  ];
  return html`<details id="column-${index}" ${open}>
    <summary>
      <h3>${nameOf(column.column)}</h3>
      <span class="soft">${drifted ? 'changed' : 'no change that matters'}</span>
    </summary>
    ${meaning ? html`<p>${meaning}</p>` : undefined}
    <div class="pair">
      <figure>${sharesPlot(column, { id: `l${index}`, width: 340, height: 150, labelled: true })}</figure>
      ${summaryTable(column.column, reference, current)}
    </div>
    ${more.length > 0 ? note(more.join(' ')) : undefined}
    ${tests.length > 0 ? testsTable(column.column, tests) : undefined} ${sharesTable(column.column, plot)}
  </details>`;
}

function summaryTable(name: string, reference: ColumnSummary, current: ColumnSummary): Html {
  const rows = (['count', 'missing', 'mean', 'std', 'min', 'median', 'max'] as const)
    .filter((key) => reference[key] !== null || current[key] !== null)
    .map((key) => [key === 'std' ? 'standard deviation' : key, number(reference[key]), number(current[key])]);
  const caption = `Numbers of ${nameOf(name)}`;
  return html`<div class="cells">
    ${grid(['Number', 'Reference', 'Current'], rows, { caption, classes: [undefined, 'number', 'number'] })}
  </div>`;
}

function testsTable(name: string, tests: ColumnFinding['tests']): Html {
  const rows = tests.map(({ test, statistic, pValue, threshold, drifted }) => [
    test,
    number(statistic),
    pValue === undefined ? 'none' : probability(pValue),
    number(threshold),
    drifted ? 'drift' : 'no drift',
  ]);
  const classes = [undefined, 'number', 'number', 'number', undefined] as const;
  const caption = `Further tests of ${nameOf(name)}, which take rows as independent`;
  return grid(['Test', 'Statistic', 'p', 'Compared with', 'By itself'], rows, { caption, classes });
}

/** The same as the plot, as text. */
function sharesTable(name: string, { labels, reference, current }: ColumnFinding['plot']): Html {
  if (labels.length === 0) return html``;
  const rows = labels.map((label, bar) => [
    nameOf(label),
    percent(reference[bar]),
    percent(current[bar] ?? 0),
  ]);
  const options = {
    caption: `Shares of the values of ${nameOf(name)}`,
    classes: ['text', 'number', 'number'] as const,
  };
  return html`<details>
    <summary>The plot as a table</summary>
    <div class="cells">${grid(['Value', 'Reference', 'Current'], rows, options)}</div>
  </details>`;
}

function legend(): Html {
  return html`<p class="key">
    <span
      ><svg aria-hidden="true" width="22" height="14" viewBox="0 0 22 14">
        <path class="ref" d="M1,14V5H11V2H21V14z" /></svg
      >reference: filled</span
    ><span
      ><svg aria-hidden="true" width="22" height="14" viewBox="0 0 22 14">
        <path class="cur" d="M1,14V3H11V7H21V14" /></svg
      >current: outlined</span
    >
  </p>`;
}

function leftOut(count: number, where: string): Html {
  return count === 0
    ? html``
    : note(
        `${counted(count, 'further column')} ${count === 1 ? 'is' : 'are'} not ${where}, those that changed least; the JSON of the report has them all.`,
      );
}
