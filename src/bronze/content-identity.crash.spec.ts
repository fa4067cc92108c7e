import { bronzeOn } from '../../test/support/bronze-services.js';
import { Crash, Crashing } from '../../test/support/crashing.js';
import { SeasonSource } from '../../test/support/season-source.js';
import { memory, SEASON, type Stores } from '../../test/support/season-world.js';
import type { Batch } from './batch.js';

describe.each(['before', 'half', 'after'] as const)(
  'an import with corrections, killed %s its n-th call',
  (when) => {
    it('and done again has the content and counts of an undisturbed one', async () => {
      const before = SEASON.slice(0, 60);
      const files = [
        before
          .map((row, index) =>
            index % 20 === 7 ? { ...row, 'Shot Made Flag': `${1 - Number(row['Shot Made Flag'])}` } : row,
          )
          .slice(0, 40),
        [...before.slice(30, 40), ...before.slice(40).map((row) => ({ ...row, 'Player Name': 'Other' }))],
      ];
      const run = (stores: Stores): Promise<Batch> =>
        bronzeOn(stores).bronze.ingest({ id: 'second', source: new SeasonSource(...files) });
      const prepared = async (): Promise<Stores> => {
        const stores = memory();
        await bronzeOn(stores).bronze.ingest({ id: 'first', source: new SeasonSource(before) });
        return stores;
      };
      const content = (stores: Stores): unknown => ({
        batches: [...stores.batches.batches.values()],
        games: [...stores.games.games.values()].map(({ id, shots }) => ({
          id,
          shots: shots.toSorted((a, b) => (a.content < b.content ? -1 : 1)),
        })),
      });
      const undisturbed = await prepared();
      const expected = await run(undisturbed);
      expect(expected.corrected).toBeGreaterThan(20);
      for (let n = 1; ; n += 1) {
        const stores = await prepared();
        const crashing = new Crashing(n, when);
        const wrapped = {
          ...stores,
          batches: crashing.wrap(stores.batches),
          games: crashing.wrap(stores.games),
        };
        const end = await bronzeOn(wrapped)
          .bronze.ingest({ id: 'second', source: new SeasonSource(...files) })
          .catch((error: unknown) => error);
        if (!crashing.crashed) break;
        expect(end).toBeInstanceOf(Crash);
        expect(await run(stores)).toEqual(expected);
        expect(content(stores)).toEqual(content(undisturbed));
      }
    });
  },
);
