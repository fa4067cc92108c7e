import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes drift-nulls.md and drift-nulls.json, and prints the tables. */
export function writeTable(results, measured) {
  const { season, names, repeats, seed, nulls, power, evidently, seconds } = measured;
  const percent = (share) => `${(100 * share).toFixed(1)}`;
  const of = (shares) => (shares ? shares.map(percent).join(' / ') : '–');
  const text = [
    '# False alarms and power of drift',
    '',
    `Season ${season}, ${repeats} splits for each row (a quarter with 50,000 rows on both sides and of changes), seed ${seed}, ${seconds.toFixed(0)} s.`,
    'Both sides are games of one season, so nothing changed. Consecutive games: blocks of 8, drawn at random.',
    evidently
      ? 'Evidently 0.7.23 with its defaults on the same splits (fewer of them).'
      : 'Evidently was not there.',
    `Columns: ${names.join(', ')}. All numbers are shares in %.`,
    '',
    '## Nothing changed',
    '',
    '| games | rows | ours: p ≤ 0.05, by column | ours: drifted, by column | ours: any column | too few games | Evidently: by column | any column | data set |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...nulls.map(({ name, sizes, repeats: count, ours, theirs }) =>
      row([
        name,
        sizes.join(' and '),
        of(ours.p),
        of(ours.columns),
        percent(ours.any),
        percent(ours.tooFew / count),
        of(theirs?.columns),
        theirs ? percent(theirs.any) : '–',
        theirs ? percent(theirs.dataset) : '–',
      ]),
    ),
    '',
    '## A change in one column, random games, reference of 50,000 rows',
    '',
    '| change | rows | ours: found | another column too | Evidently: found | any column | data set |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...power.map(({ change, sizes, target, ours, theirs }) =>
      row([
        change,
        sizes[1],
        percent(ours.columns[target]),
        percent(ours.columns.reduce((sum, share, i) => (i === target ? sum : Math.max(sum, share)), 0)),
        theirs ? percent(theirs.columns[target]) : '–',
        theirs ? percent(theirs.any) : '–',
        theirs ? percent(theirs.dataset) : '–',
      ]),
    ),
    '',
  ].join('\n');
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, 'drift-nulls.md'), text);
  writeFileSync(join(results, 'drift-nulls.json'), `${JSON.stringify(measured, undefined, 2)}\n`);
  console.log(text);
}

function row(cells) {
  return `| ${cells.join(' | ')} |`;
}
