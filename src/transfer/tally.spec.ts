import { Tally } from './tally.js';
import { transferInvalid } from './transfer.errors.js';

describe(Tally.name, () => {
  it('counts what was transferred, and names the rest', async () => {
    const tally = new Tally();
    for (const fault of [undefined, transferInvalid('It is broken.')]) {
      const isMoved = await tally.attempt('run x', async () => {
        if (fault) throw fault;
      });
      if (!isMoved) tally.runsLeft += 1;
      tally.runs += 1;
    }
    expect(tally.summary('imported', 1)).toEqual([
      expect.stringContaining('imported 1 runs,'),
      '1 not imported:',
      '  run x: It is broken.',
    ]);
    expect(tally.isClean).toBe(false);
  });
});
