import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';

const SHARE = 0.05;
const WIDE_SHARE = 0.02;
/** Time of the widest against that of the narrowest, each by column: above 1 is worse than linear. */
const LINEAR = 1.25;

/** Writes drift.md and drift.json, and prints the table. */
export function writeTable(results, measured) {
  const { rounds, evidently } = measured;
  const text = [
    '# Drift reports beside Evidently',
    '',
    `\`npm run bench:drift\`: reports with HTML and JSON, in turns, medians of ${rounds} rounds; invented rows of the shape of shots, seeded.`,
    `${cpus().length} cores, ${cpus()[0]?.model}, Node ${process.version}, load ${loadavg()[0].toFixed(1)}.`,
    evidently
      ? 'Evidently 0.7.23 with its presets, without its import and without reading the rows.'
      : 'Evidently was not there.',
    '',
    '| asked | measured | reached |',
    '| --- | --- | --- |',
    ...goalsOf(measured).map(
      ({ asked, shown, reached }) =>
        `| ${asked} | ${shown} | ${reached === undefined ? 'not measured' : reached ? 'yes' : 'no'} |`,
    ),
    '',
    '| columns | ours, ms | ours, ms a column | Evidently, s |',
    '| --- | --- | --- | --- |',
    ...measured.wide.map(
      ({ columns, ours, theirs }) =>
        `| ${columns} | ${ms(ours.seconds)} | ${(1000 * (ours.seconds / columns)).toFixed(2)} | ${theirs ? theirs.seconds.toFixed(2) : '–'} |`,
    ),
    '',
  ].join('\n');
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, 'drift.md'), text);
  writeFileSync(join(results, 'drift.json'), `${JSON.stringify(measured, undefined, 2)}\n`);
  console.log(text);
}

function goalsOf({ drift, classification, largest, wide }) {
  const last = wide.at(-1);
  const growth = last.ours.seconds / last.columns / (wide[0].ours.seconds / wide[0].columns);
  const html = Math.max(...[...drift, ...wide].map(({ ours }) => ours.html), classification.ours.html);
  const json = Math.max(...drift.map(({ ours }) => ours.json), classification.ours.json);
  const theirHtml = drift.at(-1).theirs?.html;
  return [
    ...drift.map(({ rows, ...sides }) =>
      beside(`8 columns, ${rows.toLocaleString('en')} rows each side, from rows`, sides, SHARE),
    ),
    ...drift.map(({ rows, stored }) =>
      most(`${rows.toLocaleString('en')} rows against stored profiles`, 1000 * stored, 10, 'ms'),
    ),
    beside('classification report, 500,000 rows', classification, SHARE),
    most('largest HTML', html / 1000, 300, 'kB', theirHtml && `Evidently ${(theirHtml / 1e6).toFixed(2)} MB`),
    most('JSON of 8 columns', json / 1000, 30, 'kB'),
    beside(`${last.columns} columns, 50,000 rows each side`, last, WIDE_SHARE),
    most(`linear in columns: time a column, ${last.columns} against ${wide[0].columns}`, growth, LINEAR, '×'),
    most('memory of the process while reporting 500,000 rows, more', largest.memoryMb, 100, 'MB'),
    most('event-loop lag while reporting 500,000 rows, p99', largest.lagMs, 20, 'ms'),
  ];
}

function beside(what, { ours, theirs }, share) {
  const asked = `${what}: ≤ ${share} × Evidently`;
  if (!theirs) return { asked, shown: `${ms(ours.seconds)} ms` };
  const ratio = ours.seconds / theirs.seconds;
  const shown = `${ms(ours.seconds)} ms, Evidently ${theirs.seconds.toFixed(2)} s: ${ratio.toFixed(4)} ×`;
  return { asked, shown, reached: ratio <= share };
}

function most(what, value, limit, unit, more) {
  const shown = `${Number(value.toPrecision(3))} ${unit}${more ? ` (${more})` : ''}`;
  return { asked: `${what}: ≤ ${limit} ${unit}`, shown, reached: value <= limit };
}

function ms(seconds) {
  return Number((1000 * seconds).toPrecision(3));
}
