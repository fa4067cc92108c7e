import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

/**
 * Writes tracking.md and tracking.json, and prints the table. Sections that this run has not measured keep the rows, and the
 * date, that they have there.
 */
export function writeTable(results, { sides, rows, rounds, unfinished, sections }) {
  const file = join(results, 'tracking.json');
  const before = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { sides: [], rows: [] };
  const now = { date: new Date().toISOString(), rounds, load: loadavg().map((x) => Number(x.toFixed(2))) };
  const again = new Set([...rows.map(({ section }) => section), ...unfinished.map(sectionOf)]);
  const allSides = [...new Set([...before.sides, ...sides])];
  const kept = before.rows.filter(({ section }) => !again.has(section));
  const merged = {
    machine: {
      node: process.version,
      cores: cpus().length,
      cpu: cpus()[0]?.model,
      memoryGb: Math.round(totalmem() / 2 ** 30),
    },
    sides: allSides,
    measured: { ...before.measured, ...Object.fromEntries([...again].map((section) => [section, now])) },
    rows: [
      ...kept.map((row) => placed(row, before.sides, allSides)),
      ...rows.map((row) => placed(row, sides, allSides)),
    ].toSorted((a, b) => sections.indexOf(a.section) - sections.indexOf(b.section)),
    unfinished: [...(before.unfinished ?? []).filter((line) => !again.has(sectionOf(line))), ...unfinished],
  };
  const text = textOf(merged);
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, 'tracking.md'), text);
  writeFileSync(file, `${JSON.stringify(merged, null, 2)}\n`);
  console.log(text);
}

/** `section: what happened`. */
function sectionOf(line) {
  return line.slice(0, line.indexOf(':'));
}

/** A row with its numbers at the places of all sides; null for one that was not measured. */
function placed(row, its, all) {
  const at = (list, side) => (its.includes(side) ? (list[its.indexOf(side)] ?? null) : null);
  const numbers = all.map((side) => at(row.numbers, side));
  const ratios = all.slice(1).map((side) => at([1, ...row.ratios], side));
  return { ...row, numbers, ratios };
}

function textOf({ machine, sides, measured, rows, unfinished }) {
  const head = [
    'measure',
    ...sides,
    'the client alone',
    ...sides.slice(1).map((side) => `ratio to ${side}`),
    'goal',
    'reached',
  ];
  const lines = rows.map(({ measure, unit, numbers, alone, ratios, goal, reached }) => [
    unit ? `${measure} [${unit}]` : measure,
    ...numbers.map(rounded),
    rounded(alone),
    ...ratios.map((ratio) => (Number.isFinite(ratio) ? ratio.toFixed(3) : '')),
    goal,
    reached === undefined ? '' : reached ? 'yes' : 'no',
  ]);
  const times = measuredTogether(measured);
  return [
    '# Tracking beside MLflow 3.17.2',
    '',
    '`npm run bench:tracking`: the real `mlflow server` on SQLite and PariVision on its own database, the same Python client, in',
    `one run, taking turns; medians of the rounds after a warm-up. ${machine.cores} cores, ${machine.cpu}, ${machine.memoryGb} GB, Node ${machine.node}.`,
    `Measured: ${times.join('; ')}.`,
    '',
    `| ${head.join(' | ')} |`,
    `| ${head.map(() => '---').join(' | ')} |`,
    ...lines.map((line) => `| ${line.join(' | ')} |`),
    '',
    '"The client alone" is the same call against a server that answers at once: the time that MLflow\'s own client takes to make',
    'the request and to read the answer. It is in every other number of the row, and no server can go below it, nor answer more calls a second.',
    "The searched runs were put into MLflow's database directly, because its server takes half an hour to make 20,000.",
    'The runs of 50 columns are searched over HTTP by a plain client, page by page, while another adds runs.',
    '',
    ...unfinished.map((line) => `Not finished: ${line}\n`),
  ].join('\n');
}

function rounded(number) {
  return typeof number === 'number' ? number.toFixed(number < 10 ? 2 : 0) : '';
}

/** One text for the sections of each run of the bench. */
function measuredTogether(measured) {
  const together = new Map();
  for (const [section, { date, rounds, load }] of Object.entries(measured)) {
    const when = `on ${date}, ${rounds} rounds, load at the end ${load.join(', ')}`;
    together.set(when, [...(together.get(when) ?? []), section]);
  }
  return [...together].map(([when, names]) => `${names.join(', ')} ${when}`);
}
