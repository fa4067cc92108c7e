import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes elections.md and elections.json, and prints the tables. */
export function writeTable(results, measured) {
  const { sequences, elections, seed, base, equal, better, needed, seconds } = measured;
  const looks = equal[0].evidence.map(({ look }) => look);
  const shares = (row) => row.map(({ share }) => `${(100 * share).toFixed(1)} %`).join(' | ');
  const head = (first) => [
    `| ${first} | ${looks.map((look) => `after ${look}`).join(' | ')} |`,
    `| --- |${' --- |'.repeat(looks.length)}`,
  ];
  const games = (value) => (Number.isFinite(value) ? String(value) : 'more than 1500');
  const text = [
    '# Elections that are repeated every day',
    '',
    `\`npm run bench:elections\` (seed ${seed}): ${sequences} sequences of ${elections} daily elections, ${base.gamesADay} new games a day, the last`,
    `${base.window} games as holdout; the difference of a game has a standard deviation of ${base.spread} nats per shot. ${seconds.toFixed(0)} s.`,
    '',
    '## Equal models: sequences in which the champion was replaced',
    '',
    ...head('challengers'),
    ...equal.flatMap(({ name, evidence, fixedP }) => [
      `| ${name}: the rule | ${shares(evidence)} |`,
      `| ${name}: p < 0.05 at each election | ${shares(fixedP)} |`,
    ]),
    '',
    '## Every challenger is better: sequences in which the champion was replaced',
    '',
    ...head('gain [nats per shot]'),
    ...better.map(({ gain, evidence }) => `| ${gain} | ${shares(evidence)} |`),
    '',
    '## Games that one challenger needs',
    '',
    '| gain [nats per shot] | earlier challengers, without evidence | half of the time | 80 % | 95 % |',
    '| --- | --- | --- | --- | --- |',
    ...needed.map(
      (row) =>
        `| ${row.gain} | ${row.before} | ${games(row.half)} | ${games(row.most)} | ${games(row.all)} |`,
    ),
    '',
  ].join('\n');
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, 'elections.md'), text);
  writeFileSync(join(results, 'elections.json'), `${JSON.stringify(measured, undefined, 2)}\n`);
  console.log(text);
}
