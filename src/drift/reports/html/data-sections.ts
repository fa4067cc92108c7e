import { fitting, html, type Html } from '../../../platform/pages/html-template.js';
import type { Cause, DriftReport } from '../report.js';
import { counted, listed, percent, plain, sizeOf } from '../words.js';
import { estimate, gridOf, gridRow, nameOf, note, number, type Section } from './report-parts.js';

const LIST_BYTES = 20_000;

const CAUSE_WORDS: Record<Cause['kind'], string> = {
  distribution: 'Other values',
  'target-rate': 'Other rate of the target',
  calibration: 'Calibration',
  performance: 'Performance',
  multivariate: 'Features together',
  'unit-change': 'Change of unit',
  'new-category': 'New categories',
  missing: 'Missing values',
  'out-of-range': 'Out of range',
  constant: 'Constant column',
  duplicates: 'Duplicates',
  stale: 'No new data',
  volume: 'Volume',
  relation: 'Agreement of columns',
  quarantine: 'Quarantine',
};

/** What is wrong or has changed, the most serious first. */
export function causeSection({ verdict }: DriftReport): Section[] {
  const items = fitting(verdict.causes.map(causeItem), LIST_BYTES);
  const body =
    items.parts.length === 0
      ? html`<p>None: nothing is wrong, and nothing has changed by more than chance explains.</p>`
      : html`<ol>
            ${items.parts}
          </ol>
          ${more(items.left, 'cause')}`;
  return [{ id: 'causes', title: 'Causes', body }];
}

function causeItem({ kind, segment, text, consequences = [] }: Cause): Html {
  const where = segment === undefined ? html`` : html` <span class="soft">in ${nameOf(segment)}</span>`;
  const after =
    consequences.length > 0
      ? html` <span class="soft">Changed with it: ${listed(consequences.map(nameOf), 12)}.</span>`
      : html``;
  return html`<li><span class="strong">${CAUSE_WORDS[kind]}</span>${where}: ${text}${after}</li>`;
}

export function qualitySection({ quality }: DriftReport): Section[] {
  if (quality.length === 0) return [];
  const failedFirst = quality.toSorted((a, b) => Number(a.passed) - Number(b.passed));
  const options = {
    caption: 'Checks of the data, those that failed first',
    classes: [undefined, 'text', undefined, 'words'] as const,
  };
  const rows = fitting(
    failedFirst.map(({ check, column, passed, text, map }) => {
      const result = passed
        ? html`<span class="nowrap">✓ passed</span>`
        : html`<span class="strong broken nowrap">✗ failed</span>`;
      const how = map ? ` Current = ${plain(map.slope)} × reference + ${plain(map.intercept)}.` : '';
      return gridRow(
        [CAUSE_WORDS[check], column === undefined ? 'all' : nameOf(column), result, `${text}${how}`],
        options,
      );
    }),
    LIST_BYTES,
  );
  const failed = quality.filter(({ passed }) => !passed).length;
  const body = html`<p>
      ${failed === 0 ? 'No check failed.' : `${counted(failed, 'check')} of ${quality.length} failed.`}
    </p>
    ${gridOf(['Check', 'Column', 'Result', 'What'], rows.parts, options)}${more(rows.left, 'check')}`;
  return [{ id: 'quality', title: 'Data quality', body }];
}

/** The features together. */
export function togetherSection({ multivariate }: DriftReport): Section[] {
  if (!multivariate) return [];
  const { auc, drifted, features, reconstruction, text } = multivariate;
  const options = {
    caption: 'Features that tell the window from the reference',
    classes: ['text', 'number'] as const,
  };
  const used = features.map(({ column, share }) => gridRow([nameOf(column), percent(share)], options));
  const body = html`<p>${text}</p>
    <p>
      A classifier that tells rows of the window and of the reference apart has an area under the curve of
      ${estimate(auc)} on games that it has not seen (0.5: it cannot):
      <strong>${drifted ? 'changed' : 'no change that matters'}</strong>.
    </p>
    ${used.length > 0 ? gridOf(['Feature', 'Share of its use'], used, options) : undefined}
    ${reconstruction ? html`<p>Distance from the principal components of the reference: ${number(reconstruction.reference)} before, ${number(reconstruction.current)} now, ratio ${estimate(reconstruction.ratio)}: <strong>${reconstruction.drifted ? 'changed' : 'no change that matters'}</strong>.</p>` : undefined}`;
  return [{ id: 'together', title: 'All features together', body }];
}

export function segmentSection({ segments }: DriftReport): Section[] {
  if (segments.length === 0) return [];
  const options = {
    caption: 'Segments',
    classes: ['text', 'text', undefined, 'text', undefined, 'words'] as const,
  };
  const rows = fitting(
    segments.map(({ segment, rows: count, games, state, drifted, logLoss, text }) =>
      gridRow(
        [
          nameOf(segment),
          sizeOf({ rows: count, games }),
          html`<span class="strong ${state}">${STATE_WORDS[state]}</span>`,
          listed(drifted.map(nameOf), 12) || 'none',
          logLoss ? estimate(logLoss) : 'unknown',
          text,
        ],
        options,
      ),
    ),
    LIST_BYTES,
  );
  const heads = ['Segment', 'Rows', 'Verdict', 'Columns that changed', 'Log loss', 'What'];
  return [
    {
      id: 'segments',
      title: 'Segments',
      body: html`${gridOf(heads, rows.parts, options)}${more(rows.left, 'segment')}`,
    },
  ];
}

export function noteSection({ notes }: DriftReport): Section[] {
  if (notes.length === 0) return [];
  const items = fitting(
    notes.map((text) => html`<li>${text}</li>`),
    LIST_BYTES / 2,
  );
  return [
    {
      id: 'notes',
      title: 'Notes',
      body: html`<ul>
          ${items.parts}
        </ul>
        ${more(items.left, 'note')}`,
    },
  ];
}

export const STATE_WORDS: Record<DriftReport['verdict']['state'], string> = {
  ok: 'No change',
  changed: 'Changed',
  worse: 'Model is worse',
  broken: 'Data is damaged',
  'too-few': 'Too few rows',
};

function more(left: number, noun: string): Html {
  return left === 0 ? html`` : note(`${counted(left, `further ${noun}`)}: see the JSON of the report.`);
}
