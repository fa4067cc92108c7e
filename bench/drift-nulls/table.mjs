import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes drift-nulls.md and drift-nulls.json with a new section `nulls` or `power`, and prints the tables. */
export function writeTable(results, section, measured) {
  const path = join(results, 'drift-nulls.json');
  const before = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const sections = { ...before, [section]: measured };
  const text = [
    '# False alarms and power of drift',
    '',
    'Both samples are games of one season. Ours beside Evidently 0.7.23 with its defaults, which saw fewer of the same splits. All numbers',
    'but counts are shares in %.',
    '',
    ...(sections.nulls ? nullTable(sections.nulls) : []),
    ...(sections.power ? powerTable(sections.power) : []),
  ].join('\n');
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, 'drift-nulls.md'), text);
  writeFileSync(path, `${JSON.stringify(sections, undefined, 2)}\n`);
  console.log(text);
}

function nullTable({ season, names, repeats, seed, rows, seconds }) {
  return [
    '## Nothing changed',
    '',
    `\`npm run bench:drift-nulls -- --only nulls --repeats ${repeats} --seed ${seed}\`, season ${season}, ${seconds.toFixed(0)} s. Consecutive games: blocks of 8, drawn`,
    `at random. By column: ${names.join(', ')}.`,
    '',
    '| games | rows | splits | ours: p ≤ 0.05, by column | ours: drifted, by column | ours: any | too few games | Evidently: splits | by column | any | data set |',
    `|${' --- |'.repeat(11)}`,
    ...rows.map(({ name, sizes, repeats: count, ours, theirs }) =>
      line([
        name,
        sizes.join(' and '),
        count,
        list(ours.p),
        list(ours.columns),
        percent(ours.any),
        percent(ours.tooFew / count),
        ...(theirs
          ? [theirs.repeats, list(theirs.columns), percent(theirs.any), percent(theirs.dataset)]
          : ['–', '–', '–', '–']),
      ]),
    ),
    '',
  ];
}

function powerTable({ season, repeats, seed, rows, seconds }) {
  return [
    '## A change in one column, reference of 50,000 rows',
    '',
    `\`npm run bench:drift-nulls -- --only power --repeats ${repeats} --seed ${seed}\`, season ${season}, random games, ${seconds.toFixed(0)} s.`,
    '',
    '| change | rows | splits | ours: found | another column too | Evidently: splits | found | any | data set |',
    `|${' --- |'.repeat(9)}`,
    ...rows.map(({ change, sizes, repeats: count, target, ours, theirs }) =>
      line([
        change,
        sizes[1],
        count,
        percent(ours.columns[target]),
        percent(Math.max(...ours.columns.filter((_, i) => i !== target))),
        ...(theirs
          ? [theirs.repeats, percent(theirs.columns[target]), percent(theirs.any), percent(theirs.dataset)]
          : ['–', '–', '–', '–']),
      ]),
    ),
    '',
  ];
}

function percent(share) {
  return (100 * share).toFixed(1);
}

function list(shares) {
  return shares.map(percent).join(' / ');
}

function line(cells) {
  return `| ${cells.join(' | ')} |`;
}
