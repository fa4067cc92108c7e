// How time and memory of gradient boosting grow with the rows: a process for each size, taking turns.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writePart } from './data.mjs';
import { takeTurns } from './rounds.mjs';

const SIZES = [300_000, 1_000_000, 2_600_000];
/** The time per row may exceed that of the smallest size by this share. */
const LINEAR = 0.15;
const MEMORY_GIB = 2;

export async function growth(bench) {
  const children = [];
  try {
    for (const rows of SIZES) {
      const path = join(bench.folder, `growth-${rows}.bin`);
      writePart(path, await bench.data.growth(rows));
      children.push(await startChild(bench, path));
      rmSync(path);
    }
    const results = await takeTurns(
      children.map((child) => () => ask(child)),
      Math.min(3, bench.rounds),
    );
    return { times: results.flatMap((result, i) => rowsOf(result, SIZES[i], results[0])), losses: [] };
  } finally {
    for (const child of children) child.kill();
  }
}

function rowsOf({ seconds, cpu, peakBytes }, rows, smallest) {
  const ratio = seconds / rows / (smallest.seconds / SIZES[0]);
  const measure = `gradient-boosting, ${rows.toLocaleString('en')} rows`;
  const time = { measure, ours: seconds, oursCpu: cpu };
  const gib = peakBytes / 2 ** 30;
  const memory = { measure: `${measure}, peak memory of the process`, unit: 'GiB', ours: gib };
  const largest = rows === SIZES.at(-1);
  return [
    rows === SIZES[0]
      ? time
      : {
          ...time,
          peer: 'time a row at 300,000',
          ratio,
          goal: `≤ ${1 + LINEAR} ×`,
          reached: ratio <= 1 + LINEAR,
        },
    largest ? { ...memory, goal: `≤ ${MEMORY_GIB} GiB`, reached: gib <= MEMORY_GIB } : memory,
  ];
}

async function startChild({ dist, data, threads }, path) {
  const args = [dist, path, data.features.join(), String(threads)];
  const child = fork(new URL('growth-child.mjs', import.meta.url), args);
  await answer(child);
  return child;
}

function ask(child) {
  const answered = answer(child);
  child.send('fit');
  return answered;
}

async function answer(child) {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`a process of the growth section ended with ${code}`);
  });
  const [message] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => {});
  return message;
}
