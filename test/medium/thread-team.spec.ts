import { fitModel } from '../../src/algorithms/catalogue/fit.js';
import type { TeamStarter } from '../../src/algorithms/trees/team.js';
import { inventedShots } from '../support/invented-shots.js';

/** The built file: a thread cannot run sources. */
const BUILT = new URL('../../dist/training/thread-team.js', import.meta.url);

describe('a team of threads', () => {
  it.each(['gradient-boosting', 'random-forest', 'extra-trees'] as const)(
    '%s: the same model with one thread and with four',
    async (algorithm) => {
      const { threadTeam } = (await import(BUILT.href)) as {
        threadTeam(threads: number): TeamStarter | undefined;
      };
      const data = inventedShots(60_000);
      // Waits until helpers have joined, so that the passes are really shared.
      const joined: TeamStarter = (share) => {
        const team = threadTeam(4)!(share);
        const words = new Int32Array(share.memory.buffer, share.control, 2);
        for (let turn = 0; turn < 3000 && Atomics.load(words, 1) < 3; turn++) Atomics.wait(words, 0, 0, 10);
        expect(Atomics.load(words, 1)).toBe(3);
        return team;
      };
      const parameters = { trees: 8 };
      const alone = fitModel(algorithm, data, parameters, 5);
      expect(fitModel(algorithm, data, parameters, 5, undefined, joined)).toEqual(alone);
      expect(threadTeam(1)).toBeUndefined();
    },
    120_000,
  );
});
