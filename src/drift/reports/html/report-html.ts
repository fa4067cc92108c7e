import { escaped, htmlPage, PAGE_POLICY, table, time } from '../../../platform/pages/html-page.js';
import type { ColumnFinding, DriftReport, Estimate } from '../report.js';
import { plain, sizeOf } from '../words.js';

/** For the header Content-Security-Policy of the page. */
export const REPORT_POLICY = PAGE_POLICY;

/** A report as a page without scripts and without anything from elsewhere. */
export function reportHtml(report: DriftReport): string {
  const { verdict, model, version, createdAt } = report;
  const parts = [
    `<h1>${escaped(verdict.sentence)}</h1>`,
    `<p>${escaped(`${model}, version ${version}; made ${time(createdAt)} by ${report.by}; verdict: ${verdict.state}`)}</p>`,
    `<p>${escaped(verdict.damage.text)}</p>`,
    causes(report),
    windows(report),
    columns(report.columns),
    quality(report),
    scores(report),
    estimates(report),
    ...(report.multivariate
      ? [`<h2>All features together</h2><p>${escaped(report.multivariate.text)}</p>`]
      : []),
    segments(report),
    notes(report),
  ];
  return htmlPage(`Drift report of ${model} ${version}`, parts.filter(Boolean).join('\n'));
}

function causes({ verdict }: DriftReport): string {
  if (verdict.causes.length === 0) return '';
  const rows = verdict.causes.map(({ kind, column, segment, text, consequences }) => [
    kind,
    column ?? segment ?? '',
    text,
    consequences?.join(', ') ?? '',
  ]);
  return `<h2>Causes</h2>${table(['cause', 'where', 'what', 'changed with it'], rows, { rowHeads: true })}`;
}

function windows({ reference, current }: DriftReport): string {
  const rows = [['reference', reference] as const, ['current', current] as const].map(([name, window]) => [
    name,
    window.source,
    window.dataset ?? '',
    sizeOf(window),
    String(window.labelled),
    window.from ?? '',
    window.to ?? '',
  ]);
  const heads = ['window', 'source', 'dataset', 'rows', 'with a result', 'from', 'to'];
  return `<h2>Windows</h2>${table(heads, rows, { rowHeads: true })}`;
}

function columns(found: ColumnFinding[]): string {
  if (found.length === 0) return '';
  const rows = found.map(({ column, role, reference, current, drifted, effect, adjustedPValue, meaning }) => [
    column,
    role,
    drifted ? 'drifted' : '',
    number(reference.mean),
    number(current.mean),
    effect.name,
    estimate(effect),
    plain(effect.threshold),
    number(adjustedPValue),
    meaning,
  ]);
  const heads = [
    'column',
    'role',
    'drift',
    'mean, reference',
    'mean, current',
    'effect',
    'value',
    'matters from',
    'p, adjusted',
    'meaning',
  ];
  return `<h2>Columns</h2>${table(heads, rows, { rowHeads: true })}`;
}

function quality({ quality: checks }: DriftReport): string {
  if (checks.length === 0) return '';
  const rows = checks.map(({ check, column, passed, text }) => [
    check,
    column ?? '',
    passed ? 'passed' : 'failed',
    text,
  ]);
  return `<h2>Data quality</h2>${table(['check', 'column', 'result', 'what'], rows, { rowHeads: true })}`;
}

function scores({ performance }: DriftReport): string {
  if (!performance) return '';
  const rows = performance.scores.map(({ name, reference, current, gap }) => [
    name,
    estimate(current),
    estimate(reference),
    estimate(gap),
  ]);
  return `<h2>Performance</h2><p>${escaped(performance.text)}</p>${table(['score', 'current', 'reference', 'gap'], rows, { rowHeads: true })}`;
}

function estimates({ estimates: found }: DriftReport): string {
  return found
    .map(({ method, scores: estimated, text }) => {
      const rows = estimated.map(({ name, estimated: value, reference, realised }) => [
        name,
        estimate(value),
        number(reference),
        number(realised ?? null),
      ]);
      const heads = ['score', 'estimated', 'reference', 'realised'];
      return `<h2>Without outcomes: ${escaped(method)}</h2><p>${escaped(text)}</p>${table(heads, rows, { rowHeads: true })}`;
    })
    .join('\n');
}

function segments({ segments: found }: DriftReport): string {
  if (found.length === 0) return '';
  const rows = found.map(({ segment, rows: count, games, state, drifted, logLoss, text }) => [
    segment,
    sizeOf({ rows: count, games }),
    state,
    drifted.join(', '),
    logLoss ? estimate(logLoss) : '',
    text,
  ]);
  return `<h2>Segments</h2>${table(['segment', 'rows', 'verdict', 'drifted', 'log loss', 'what'], rows, { rowHeads: true })}`;
}

function notes({ notes: found }: DriftReport): string {
  if (found.length === 0) return '';
  return `<h2>Notes</h2><ul>${found.map((note) => `<li>${escaped(note)}</li>`).join('')}</ul>`;
}

function number(value: number | null): string {
  return value === null ? '' : plain(value);
}

function estimate({ value, interval }: Estimate): string {
  if (value === null) return '';
  return interval ? `${plain(value)} (${plain(interval[0])} to ${plain(interval[1])})` : plain(value);
}
