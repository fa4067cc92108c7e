// npm run bench:elections: elections of invented models, through the program's own rule. Writes bench/results/elections.md and .json.
// npm run bench:elections -- --help lists its flags.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readCommand } from '../../scripts/command-line.mjs';
import { COMMANDS } from '../../scripts/commands.mjs';
import { byEvidence, byFixedP, dailyChallengers, gamesNeeded, quantile, replacedAt } from './simulate.mjs';
import { writeTable } from './table.mjs';

const { values } = readCommand(COMMANDS['bench:elections']);
const root = join(import.meta.dirname, '..', '..');
const library = (path) => import(pathToFileURL(join(root, 'dist', 'algorithms', path)).href);
const { judgeChallenger } = await library('evaluation/election-rule.js');
const { studentTTwoSided } = await library('statistics/student-t.js');
const { Random } = await library('random/random.js');

/** Measured on a recorded season: see docs/decisions/0024. */
const SPREAD = 0.0035;
const BASE = { gamesADay: 9, window: 184, spread: SPREAD, shared: 0.5, memory: 0.95, tails: false, gain: 0 };
const EQUAL = [
  { name: 'retrained daily on nearly the same games', world: BASE },
  { name: 'a new kind of model every day', world: { ...BASE, shared: 0, memory: 0 } },
  { name: 'retrained daily, heavy tails', world: { ...BASE, tails: true } },
];
const GAINS = [0.001, 0.002, 0.005];
const LOOKS = [1, 10, 50, 200];
const evidence = byEvidence(judgeChallenger);
const { sequences, elections, seed } = values;

/** Of each sequence, the election that replaced the champion. */
function sequencesOf(world, judge) {
  const random = new Random(seed);
  return Array.from({ length: sequences }, () =>
    replacedAt(dailyChallengers(world, random), elections, judge),
  );
}

function sharesOf(replaced) {
  const looks = [...LOOKS.filter((look) => look < elections), elections];
  return looks.map((look) => ({ look, share: replaced.filter((at) => at <= look).length / sequences }));
}

const started = performance.now();
const equal = EQUAL.map(({ name, world }) => {
  console.log(`PariVision · bench: equal models, ${name} …`);
  return {
    name,
    evidence: sharesOf(sequencesOf(world, evidence)),
    fixedP: sharesOf(sequencesOf(world, byFixedP(studentTTwoSided))),
  };
});
const better = GAINS.map((gain) => {
  console.log(`PariVision · bench: challengers that are better by ${gain} …`);
  return { gain, evidence: sharesOf(sequencesOf({ ...BASE, gain }, evidence)) };
});
const needed = GAINS.flatMap((gain) =>
  [0, 9, 99].map((before) => {
    console.log(`PariVision · bench: games for a gain of ${gain} after ${before} challengers …`);
    const random = new Random(seed);
    const given = { gain, spread: SPREAD, earlier: Array(before).fill(1), every: 5, most: 1500 };
    const games = Array.from({ length: Math.min(sequences, 200) }, () =>
      gamesNeeded(given, judgeChallenger, random),
    );
    return {
      gain,
      before,
      half: quantile(games, 0.5),
      most: quantile(games, 0.8),
      all: quantile(games, 0.95),
    };
  }),
);
writeTable(join(root, 'bench', 'results'), {
  sequences,
  elections,
  seed,
  base: BASE,
  equal,
  better,
  needed,
  seconds: (performance.now() - started) / 1000,
});
