import { time } from '../../../platform/pages/html-page.js';
import { html, type Html, whole } from '../../../platform/pages/html-template.js';
import type { WindowSummary } from '../../windows/window.js';
import type { DriftReport } from '../report.js';
import { listed, plain, sizeOf } from '../words.js';
import { facts, grid, nameOf, note, type Section } from './report-parts.js';

const LONGEST_COMMAND = 8000;
const SNAPSHOT_ID = /^[0-9a-f]{64}$/;

/** Windows, options and ids, and how to make the report again. */
export function detailSection(report: DriftReport): Section[] {
  const { id, model, version, options, reference, current, by, trigger, createdAt, confirmedAt } = report;
  const windows = [windowCells('Reference', reference), windowCells('Current', current)];
  const heads = ['Window', 'Source', 'Dataset', 'Rows', 'With an outcome', 'From', 'To', 'Snapshot'];
  const body = html`${grid(heads, windows, { caption: 'Windows', classes: [undefined, undefined, 'text', 'text', 'number', undefined, undefined, 'text'] })}
    ${facts([
      ['Report', html`<code>${id}</code>`],
      ['Model', `${nameOf(model)}, version ${version}`],
      ['Made', `${time(createdAt)} by ${nameOf(by)} (${trigger}), in ${plain(report.tookMs)} ms`],
      ['Confirmed', confirmedAt && `${time(confirmedAt)}: made again from the same rows`],
      ['Parts', options.parts.join(', ')],
      ['Further tests', listed(options.tests.map(nameOf), 30) || 'none'],
      ['Level', `${plain(options.level)}: the probability of a false alarm of the whole report`],
      ['Smallest effects', effectsText(options.effects)],
      ['Run', report.runId && html`<code>${report.runId}</code>`],
    ])}
    <h3>Make it again</h3>
    <p>The same rows and options give the same report.</p>
    ${commandPart(report)}`;
  return [{ id: 'details', title: 'Details', body }];
}

function windowCells(name: string, window: WindowSummary): string[] {
  const { source, dataset, labelled, from, to, snapshot } = window;
  return [
    name,
    source,
    dataset === undefined ? 'any' : nameOf(dataset),
    sizeOf(window),
    plain(labelled),
    from ?? 'unknown',
    to ?? 'unknown',
    snapshot === undefined ? 'none' : snapshot.slice(0, 12),
  ];
}

function effectsText(effects: Record<string, number> | undefined): string | undefined {
  const given = Object.entries(effects ?? {}).map(([column, effect]) => `${nameOf(column)} ${plain(effect)}`);
  return given.length === 0 ? undefined : listed(given, 10);
}

function commandPart(report: DriftReport): Html {
  const command = commandOf(report);
  if (command.length > LONGEST_COMMAND)
    return note('The command is too long for this page: the JSON of the report has its options.');
  return html`<pre><code>${whole(command)}</code></pre>`;
}

/** A command for a POSIX shell; names of others cannot end their quotes. */
export function commandOf({ model, version, reference, spec, options }: DriftReport): string {
  const { parts, tests, level, effects } = options;
  const request = {
    model,
    version,
    ...(SNAPSHOT_ID.test(reference.snapshot ?? '') && { reference: reference.snapshot }),
    window: spec,
    parts,
    ...(tests.length > 0 && { tests }),
    level,
    ...(effects && { effects }),
  };
  const json = JSON.stringify(request)
    .replaceAll(/[^\x20-\x7e]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll("'", "'\\''");
  return `curl -X POST "$PARIVISION_URL/drift/reports" -H "Authorization: Bearer $PARIVISION_KEY" -H "Content-Type: application/json" -d '${json}'`;
}
