import { logWorld, prediction } from '../../../test/support/log-world.js';
import { RAW_FIELDS, type RawShot } from '../../basketball/index.js';
import type { BronzeGame } from '../../bronze/index.js';
import { OutcomeIntake } from './outcome-intake.service.js';

const UNKNOWN = 'f'.repeat(32);
const NOTHING = { accepted: 0, duplicates: 0, corrections: 0, unmatched: 0, ambiguous: 0 };

async function world() {
  const made = logWorld();
  const ids = [0, 1, 2, 3].map((n) => made.log.append(prediction(n)));
  const outcomeOf = async (id: string) => (await made.lists.find(id)).outcome;
  return { ...made, ids, outcomeOf };
}

/** A game with one shot: event 7, 1.3 ft left and 0.6 ft above the hoop. */
function game(raw: Partial<RawShot> = {}): BronzeGame {
  const all: RawShot = {
    ...(Object.fromEntries(RAW_FIELDS.map((name) => [name, ''])) as RawShot),
    'Game ID': '1',
    'Game Event ID': '7',
    'Game Date': '20261124',
    'Player ID': '201580',
    Period: '1',
    'Minutes Remaining': '9',
    'Seconds Remaining': '31',
    'X Location': '13',
    'Y Location': '6',
    ...raw,
  };
  return {
    id: 'league/1',
    dataset: 'league',
    gameId: '1',
    month: '2026-11',
    v: 1,
    shots: [{ id: '7', raw: all, batch: 'b', line: 1 }],
  };
}
const SHOT = { dataset: 'league', gameId: '1', shotId: '7' };
const SHOT_ROW = [201_580, 13, 6, 571, 2, 0.3048, 1];

describe(OutcomeIntake.name, () => {
  it('joins an outcome with its prediction, once', async () => {
    const { intake, ids, outcomeOf, outcomeBlocks, lists, outcomes } = await world();
    expect(
      await intake.record(
        [
          { predictionId: ids[0], made: 1 },
          { predictionId: ids[1], made: 0 },
        ],
        'me',
      ),
    ).toEqual({ ...NOTHING, received: 2, accepted: 2 });
    expect(await intake.record([{ predictionId: ids[0], made: 1 }], 'me')).toEqual({
      ...NOTHING,
      received: 1,
      duplicates: 1,
    });
    expect(outcomeBlocks.stored.size).toBe(1);
    expect([await outcomeOf(ids[0]), await outcomeOf(ids[1]), await outcomeOf(ids[2])]).toEqual([
      1,
      0,
      undefined,
    ]);
    expect((await lists.list({ hasOutcome: true }, 0, 10)).items.map(({ id }) => id)).toEqual([
      ids[1],
      ids[0],
    ]);
    expect(await outcomes.totals()).toEqual({
      accepted: 2,
      corrections: 0,
      matched: 2,
      unmatched: 0,
      waiting: 0,
    });
  });

  it('stores a contradiction as a correction with author and time; the latest counts', async () => {
    const { intake, ids, outcomeOf, outcomes, clock } = await world();
    await intake.record([{ predictionId: ids[0], made: 1, at: 5 }], 'first');
    clock.time = new Date(clock.time.getTime() + 60_000);
    expect(await intake.record([{ predictionId: ids[0], made: 0, at: 6 }], 'second')).toEqual({
      ...NOTHING,
      received: 1,
      corrections: 1,
    });
    expect(await outcomeOf(ids[0])).toBe(0);
    // The first one again, late: the same time was reported before.
    expect(await intake.record([{ predictionId: ids[0], made: 1, at: 5 }], 'first')).toMatchObject({
      duplicates: 1,
    });
    expect(await outcomeOf(ids[0])).toBe(0);
    const { made, corrections, history } = await outcomes.find(ids[0]);
    expect([made, corrections]).toEqual([0, 1]);
    expect(history.map((one) => [one.made, one.by, one.at])).toEqual([
      [1, 'first', 5],
      [0, 'second', 6],
    ]);
    expect(history[1].received - history[0].received).toBe(60_000);
    await expect(outcomes.find(ids[1])).rejects.toMatchObject({ code: 'prediction.outcome-unknown' });
  });

  it('counts within one request and across callers at the same time', async () => {
    const { intake, ids, outcomeOf, outcomeBlocks } = await world();
    const [one, two, three] = await Promise.all([
      intake.record(
        [
          { predictionId: ids[0], made: 1 },
          { predictionId: ids[0], made: 0 },
          { predictionId: ids[0], made: 0 },
        ],
        'a',
      ),
      intake.record([{ predictionId: ids[0], made: 0 }], 'b'),
      intake.record([{ predictionId: ids[0], made: 1 }], 'c'),
    ]);
    expect(one).toEqual({ ...NOTHING, received: 3, accepted: 1, corrections: 1, duplicates: 1 });
    expect([two.duplicates, three.corrections]).toEqual([1, 1]);
    expect(await outcomeOf(ids[0])).toBe(1);
    // The first was being written while the others came; these share a block.
    expect(outcomeBlocks.stored.size).toBe(2);
  });

  it('lets outcomes of unknown predictions wait until these exist', async () => {
    const { intake, newLog, lists, outcomes } = await world();
    const other = newLog();
    const id = other.append(prediction(9));
    const counts = await intake.record(
      [
        { predictionId: id, made: 1 },
        { predictionId: UNKNOWN, made: 1 },
      ],
      'me',
    );
    expect(counts).toEqual({ ...NOTHING, received: 2, accepted: 2, unmatched: 2 });
    expect(await outcomes.totals()).toMatchObject({ accepted: 2, matched: 0, unmatched: 2 });
    await other.flush();
    expect((await lists.find(id)).outcome).toBe(1);
    expect(await outcomes.totals()).toMatchObject({ accepted: 2, matched: 1, unmatched: 1 });
    expect(await intake.record([{ predictionId: UNKNOWN, made: 1 }], 'me')).toMatchObject({
      duplicates: 1,
      unmatched: 1,
    });
  });

  it('is not answered before it is stored, and can be repeated after a failure', async () => {
    const { intake, ids, outcomeBlocks, outcomeOf } = await world();
    outcomeBlocks.away = true;
    await expect(intake.record([{ predictionId: ids[0], made: 1 }], 'me')).rejects.toThrow('away');
    expect(await outcomeOf(ids[0])).toBeUndefined();
    outcomeBlocks.away = false;
    expect(await intake.record([{ predictionId: ids[0], made: 1 }], 'me')).toMatchObject({ accepted: 1 });
  });

  it('gives the outcome to the shadow of a prediction too', async () => {
    const { intake, ids, log, reader } = await world();
    log.append(prediction(0, { role: 'shadow', version: 2, pairedWith: ids[0] }));
    await intake.record([{ predictionId: ids[0], made: 1 }], 'me');
    for await (const { rows, outcome, pairedWith, answerers, answerer } of reader.joined({
      role: 'shadow',
    })) {
      expect([rows, outcome[0], pairedWith[0], answerers[answerer[0]].version]).toEqual([1, 1, ids[0], 2]);
    }
    expect.assertions(1);
  });

  it('finds the prediction of a shot by its seven features', async () => {
    const { intake, log, games, outcomeOf, reader } = await world();
    const id = log.append(prediction(0, { row: SHOT_ROW }));
    games.push(game());
    expect(await intake.record([{ shot: SHOT, made: 1 }], 'me')).toEqual({
      ...NOTHING,
      received: 1,
      accepted: 1,
    });
    expect(await intake.record([{ predictionId: id, made: 1 }], 'me')).toMatchObject({ duplicates: 1 });
    expect(await outcomeOf(id)).toBe(1);
    for await (const { games: names } of reader.joined({ hasOutcome: true }))
      expect(names).toEqual(['league/1']);
    expect.assertions(4);
  });

  it('knows the game that was named beside the prediction', async () => {
    const { intake, ids, reader, outcomes } = await world();
    await intake.record([{ predictionId: ids[0], game: 'league/1', made: 1 }], 'me');
    await intake.record([{ predictionId: ids[1], made: 1 }], 'me');
    const games = new Map<string, string | undefined>();
    for await (const part of reader.joined({ hasOutcome: true }))
      for (const [row, id] of part.ids.entries()) games.set(id, part.games[row]);
    expect([games.get(ids[0]), games.get(ids[1])]).toEqual(['league/1', undefined]);
    expect((await outcomes.find(ids[0])).history[0].game).toBe('league/1');
  });

  it('chooses the latest prediction before the shot, and waits if there are several', async () => {
    const { intake, log, games, clock, outcomeOf, outcomes } = await world();
    games.push(game());
    const begin = clock.time.getTime();
    const ids: string[] = [];
    for (const minute of [0, 1, 2]) {
      clock.time = new Date(begin + minute * 60_000);
      ids.push(log.append(prediction(0, { row: SHOT_ROW })));
    }
    expect(await intake.record([{ shot: SHOT, made: 1 }], 'me')).toEqual({
      ...NOTHING,
      received: 1,
      accepted: 1,
      ambiguous: 1,
    });
    expect((await outcomes.waiting(0, 10)).items).toMatchObject([{ shot: 'league/1/7', made: 1 }]);
    expect(await outcomes.totals()).toMatchObject({ accepted: 0, waiting: 1 });
    expect(await intake.record([{ shot: SHOT, made: 1, at: begin + 90_000 }], 'me')).toMatchObject({
      accepted: 1,
      ambiguous: 0,
    });
    expect(await Promise.all(ids.map(outcomeOf))).toEqual([undefined, 1, undefined]);
    // Now it is known which one, and a repeated report changes nothing.
    expect(await outcomes.totals()).toMatchObject({ accepted: 1, waiting: 0 });
    expect(await intake.record([{ shot: SHOT, made: 0 }], 'me')).toMatchObject({
      corrections: 1,
      ambiguous: 0,
    });
    expect(await Promise.all(ids.map(outcomeOf))).toEqual([undefined, 0, undefined]);
  });

  it('retries shots that wait: bronze may receive them later', async () => {
    const { intake, log, games, outcomeOf } = await world();
    const id = log.append(prediction(0, { row: SHOT_ROW }));
    expect(await intake.record([{ shot: SHOT, made: 0 }], 'me')).toMatchObject({ accepted: 1, unmatched: 1 });
    expect(await intake.record([{ shot: SHOT, made: 0 }], 'me')).toMatchObject({
      duplicates: 1,
      unmatched: 1,
    });
    expect(await intake.retryWaiting()).toBe(1);
    games.push(game());
    expect(await intake.retryWaiting()).toBe(0);
    expect(await outcomeOf(id)).toBe(0);
    expect(await intake.retryWaiting()).toBe(0);
  });
});
