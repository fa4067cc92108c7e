import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

/** Writes tracking.md and tracking.json, and prints the table. */
export function writeTable(results, { sides, rows, rounds, unfinished }) {
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
    alone === undefined ? '' : rounded(alone),
    ...ratios.map((ratio) => (Number.isFinite(ratio) ? ratio.toFixed(3) : '')),
    goal,
    reached === undefined ? '' : reached ? 'yes' : 'no',
  ]);
  const machine = {
    node: process.version,
    cores: cpus().length,
    cpu: cpus()[0]?.model,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    load: loadavg().map((x) => Number(x.toFixed(2))),
  };
  const date = new Date().toISOString();
  const text = [
    '# Tracking beside MLflow 3.17.2',
    '',
    `\`npm run bench:tracking\` on ${date}: the real \`mlflow server\` on SQLite and PariVision on its own database, the same Python`,
    `client, in one run, taking turns; medians of ${rounds} after a warm-up. ${machine.cores} cores, ${machine.cpu}, ${machine.memoryGb} GB, Node ${machine.node}; load at the end ${machine.load.join(', ')}.`,
    '',
    `| ${head.join(' | ')} |`,
    `| ${head.map(() => '---').join(' | ')} |`,
    ...lines.map((line) => `| ${line.join(' | ')} |`),
    '',
    '"The client alone" is the same call against a server that answers at once: the time that MLflow\'s own client takes to make',
    'the request and to read the answer. It is in every other number of the row, and no server can go below it.',
    "The searched runs were put into MLflow's database directly, because its server takes half an hour to make 20,000.",
    '',
    ...unfinished.map((line) => `Not finished: ${line}\n`),
  ].join('\n');
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, 'tracking.md'), text);
  writeFileSync(
    join(results, 'tracking.json'),
    `${JSON.stringify({ date, machine, rounds, sides, rows, unfinished }, null, 2)}\n`,
  );
  console.log(text);
}

function rounded(number) {
  return number.toFixed(number < 10 ? 2 : 0);
}
