import { Worker } from 'node:worker_threads';
import { jest } from '@jest/globals';
import { fitModel } from '../../src/algorithms/catalogue/fit.js';
import {
  NEXT,
  PIECES,
  READY,
  TeamBroken,
  type TeamShare,
  type TeamStarter,
} from '../../src/algorithms/trees/kernel/team.js';
import { inventedShots } from '../support/invented-shots.js';

/** The built file: a thread cannot run sources. */
const BUILT = new URL('../../dist/training/engines/thread-team.js', import.meta.url);

async function teamOf(threads: number): Promise<TeamStarter | undefined> {
  const { threadTeam } = (await import(BUILT.href)) as {
    threadTeam(threads: number): TeamStarter | undefined;
  };
  return threadTeam(threads);
}

/** Waits until so many helpers have joined, so that the passes are really shared. */
function waitFor(helpers: number, { memory, control }: TeamShare): void {
  const words = new Int32Array(memory.buffer, control, READY + 1);
  for (let turn = 0; turn < 3000 && Atomics.load(words, READY) < helpers; turn++) pause(10);
  expect(Atomics.load(words, READY)).toBe(helpers);
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** A helper that takes the first piece it sees and is never heard of again. */
const CLAIMS_A_PIECE = `
  const { workerData: { memory, control } } = require('node:worker_threads');
  const words = new Int32Array(memory.buffer, control, 16);
  Atomics.add(words, ${READY}, 1);
  for (;;) {
    const next = Atomics.load(words, ${NEXT});
    const isOpen = next > 0 && (next & 255) < words[${PIECES}];
    if (isOpen && Atomics.compareExchange(words, ${NEXT}, next, next + 1) === next) break;
  }
`;

describe('a team of threads', () => {
  const data = inventedShots(60_000);
  const parameters = { trees: 8 };

  it.each(['gradient-boosting', 'random-forest', 'extra-trees'] as const)(
    '%s: the same model with one thread and with four',
    async (algorithm) => {
      const start = (await teamOf(4))!;
      const joined: TeamStarter = (share) => {
        const team = start(share);
        waitFor(3, share);
        return team;
      };
      const alone = fitModel(algorithm, data, parameters, 5);
      expect(fitModel(algorithm, data, parameters, 5, undefined, joined)).toEqual(alone);
      expect(await teamOf(1)).toBeUndefined();
    },
    120_000,
  );

  it('continues without a thread that is lost before it takes a piece', async () => {
    const start = (await teamOf(3))!;
    const dying: TeamStarter = (share) => {
      const team = start(share);
      waitFor(2, share);
      // Both have joined and count as being there; now they are gone.
      team.end();
      pause(500);
      return team;
    };
    const alone = fitModel('gradient-boosting', data, parameters, 5);
    expect(fitModel('gradient-boosting', data, parameters, 5, undefined, dying)).toEqual(alone);
  }, 120_000);

  it('ends the fit with an error when a thread is lost with a piece of the work', async () => {
    const start = (await teamOf(3))!;
    const ended = { teams: 0 };
    const dying: TeamStarter = (share) => {
      const thief = new Worker(CLAIMS_A_PIECE, { eval: true, workerData: share });
      waitFor(1, share);
      return {
        end: () => {
          ended.teams += 1;
          void thief.terminate();
        },
      };
    };
    // The patience of a minute is a test's second here.
    const { wait } = Atomics;
    const patience: number[] = [];
    const shorter = jest.spyOn(Atomics, 'wait').mockImplementation(((
      words: Int32Array,
      at: number,
      value: number,
      ms: number,
    ) => {
      patience.push(ms);
      return wait(words, at, value, Math.min(ms, 1000));
    }) as typeof Atomics.wait);
    const begin = performance.now();
    try {
      expect(() => fitModel('gradient-boosting', data, parameters, 5, undefined, dying)).toThrow(TeamBroken);
    } finally {
      shorter.mockRestore();
    }
    expect(performance.now() - begin).toBeLessThan(30_000);
    expect(Math.max(...patience)).toBeLessThanOrEqual(60_000);
    expect(ended.teams).toBe(1);
    const alone = fitModel('gradient-boosting', data, parameters, 5);
    expect(fitModel('gradient-boosting', data, parameters, 5, undefined, start)).toEqual(alone);
  }, 120_000);
});
