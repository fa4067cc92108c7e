import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import {
  type ChampionServices,
  championServices as world,
  withHolder,
} from '../../test/support/champion-services.js';
import { DATASET, dateOfGame, modelFile, SNAPSHOT, trainedRun } from '../../test/support/champion-world.js';
import { CHAMPION_ALIAS, MODEL_NAME } from '../registry/index.js';
import { TAG } from '../tracking/index.js';

beforeAll(() => Logger.overrideLogger(false));

describe('ChampionService.elect', () => {
  it('elects a first champion only if it beats the base rate', async () => {
    const w = world();
    const kept = await w.elect('inverse', await w.run(-1));
    expect(kept).toMatchObject({ outcome: 'kept', state: 'applied', holdout: { games: 15, rows: 3600 } });
    expect(kept.challenger.logLoss).toBeGreaterThan(kept.baseRateLogLoss!);
    expect(kept.verdict).toMatch(/^There is still no champion, version 1 .* does not beat the base rate/);
    expect(await w.champion.current()).toBeUndefined();
    const elected = await w.elect('truth', await w.run(1));
    expect(elected).toMatchObject({ outcome: 'elected', holdout: { fromDate: dateOfGame(85) } });
    expect(elected.holder).toBeUndefined();
    expect(elected.comparison).toBeUndefined();
    const current = await w.champion.current();
    expect(current).toMatchObject({ version: { version: 2 }, by: 'test', election: { id: 'truth' } });
    expect(w.heard.map(({ version }) => version.version)).toEqual([2]);
  });

  it('replaces the champion when the challenger is significantly better', async () => {
    const w = await withHolder();
    const election = await w.elect('second', w.better);
    expect(election).toMatchObject({
      outcome: 'elected',
      challenger: { version: 2, runId: w.better },
      holder: { version: 1 },
    });
    const { difference, pValue, challengerLogLoss, holderLogLoss } = election.comparison!;
    expect(difference).toBeCloseTo(challengerLogLoss - holderLogLoss, 12);
    expect(difference).toBeLessThan(0);
    expect(pValue).toBeLessThan(0.05);
    expect(election.verdict).toMatch(
      /^Version 2 \(logistic-regression\) replaces version 1 .*3,600 shots of 15 later/,
    );
    expect(w.heard.map(({ version }) => version.version)).toEqual([1, 2]);
  });

  it('records the evidence, and needs more of it with each further challenger of the same champion', async () => {
    const w = world();
    await w.elect('first', await w.run(0.9));
    const first = await w.elect('near', await w.run(1));
    const other = await w.elect('other', await w.run(1.1));
    const again = await w.elect('again', await w.run(1));
    expect(first.evidence).toMatchObject({ challengers: 1, level: 0.05, games: 14, enough: false });
    expect(first.evidence!.needed).toBeCloseTo(20 / (1 - Math.SQRT1_2), 8);
    expect(other.evidence).toMatchObject({ challengers: 2, enough: false });
    expect(other.evidence!.needed).toBeGreaterThan(first.evidence!.needed);
    // The same file is the same challenger, and its evidence is that of the same games.
    expect(again.evidence).toEqual(first.evidence);
    expect(other.verdict).toMatch(/; e-value [\d.]+, needs \d+; p = 0\.\d{4}\)\.$/);
    expect(first.auc!.challengerAuc).toBeGreaterThan(0.5);
    const [low, high] = first.comparison!.bootstrapInterval!;
    expect(low).toBeLessThan(first.comparison!.difference);
    expect(high).toBeGreaterThan(first.comparison!.difference);
    // A promotion by hand begins with another holder.
    await w.moves.promote({ version: 2, by: 'me', reason: 'trial' });
    expect((await w.elect('next', await w.run(0.95))).evidence).toMatchObject({ challengers: 1 });
  });

  it('keeps the champion when a better challenger fails a guard rail', async () => {
    // A margin below 0 asks for more than any challenger has.
    const w = world({ electionCalibrationMargin: -1 });
    await w.elect('first', await w.run(0.3));
    const kept = await w.elect('second', await w.run(1));
    expect(kept).toMatchObject({ outcome: 'kept', evidence: { enough: true } });
    expect(kept.guardRails!.map(({ rail, title, result }) => [rail, title, result])).toEqual([
      ['calibration', undefined, 'failed'],
      ['slice', 'Shot type', 'not-measurable'],
      ['slice', 'Zone', 'not-measurable'],
      ['slice', 'Season type', 'not-measurable'],
      ['slice', 'Player', 'not-measurable'],
      ['latency', undefined, 'passed'],
      ['size', undefined, 'passed'],
    ]);
    expect(kept.verdict).toContain('version 2 is better but fails a guard rail (calibration error 0.');
    expect((await w.champion.current())!.version.version).toBe(1);
  });

  it('flags a champion that is worse than the base rate on new games', async () => {
    const w = await withHolder();
    expect((await w.champion.current())!.measured).toMatchObject({
      election: 'first',
      worseThanBaseRate: false,
      dataset: DATASET,
      holdout: { games: 15, fromDate: dateOfGame(85), toDate: dateOfGame(99) },
    });
    await w.elect('inverse', await w.run(-1));
    await w.moves.promote({ version: 2, by: 'me', reason: 'a mistake' });
    const warn = jest.spyOn(Logger.prototype, 'warn');
    const kept = await w.elect('also', await w.run(-1.5));
    expect(kept).toMatchObject({ holderWorseThanBaseRate: true, outcome: 'kept' });
    expect(kept.verdict).toContain('version 2 is worse than always predicting the make rate');
    expect(warn).toHaveBeenCalledWith(kept.verdict);
    warn.mockRestore();
    const { measured } = (await w.champion.remembered())!;
    expect(measured).toMatchObject({ election: 'also', worseThanBaseRate: true });
    expect(measured!.logLoss).toBe(kept.holder!.logLoss);
    expect((await w.worseGauge.get()).values[0].value).toBe(1);
  });

  it('keeps the champion when the gain may be chance or the challenger is worse', async () => {
    const w = world();
    await w.elect('first', await w.run(0.9));
    const near = await w.elect('near', await w.run(1));
    expect(near.outcome).toBe('kept');
    expect(near.comparison!.difference).toBeLessThan(0);
    expect(near.verdict).toContain('the gain may be chance');
    const worse = await w.elect('worse', await w.run(-1));
    expect(worse.outcome).toBe('kept');
    expect(worse.comparison!.pValue).toBeLessThan(0.05);
    expect(worse.verdict).toContain('version 3 is not better');
    expect((await w.champion.current())!.version.version).toBe(1);
    expect(w.heard).toHaveLength(1);
  });

  it('keeps the champion when the challenger is the same version or has the same bytes', async () => {
    const w = world();
    const runId = await w.run(1);
    await w.elect('first', runId);
    expect(await w.elect('again', runId)).toMatchObject({
      outcome: 'kept',
      verdict: 'Version 1 (logistic-regression) is already champion.',
    });
    const same = await w.elect('same', await w.run(1));
    expect(same.verdict).toContain('byte for byte');
    expect(same.outcome).toBe('kept');
  });

  it('compares only on games that the holder has not seen', async () => {
    const w = world();
    await w.elect('first', await w.run(0.3, { [TAG.seenUntil]: String(dateOfGame(89)) }));
    const later = await w.elect('later', await w.run(1));
    expect(later.holdout).toMatchObject({ games: 10, fromDate: dateOfGame(90), toDate: dateOfGame(99) });
    expect(later.comparison).toMatchObject({ games: 10, rows: 2400 });
    const other = world();
    const elsewhere = { [TAG.dataset]: 'season-files', [TAG.seenUntil]: String(dateOfGame(99)) };
    const foreign = await other.run(0.3, elsewhere);
    await other.champion.elect({ id: 'first', runId: foreign, snapshot: SNAPSHOT, by: 'test' });
    // Its own election leaves out the games it has seen; as a holder of another dataset it has seen none of these.
    expect((await other.champion.current())?.version.version).toBeUndefined();
    expect((await other.champion.election('first')).verdict).toContain('no shots');
    await other.moves.promote({ version: 1, by: 'test', reason: 'to compare with' });
    const across = {
      id: 'second',
      runId: await other.run(1),
      snapshot: SNAPSHOT,
      by: 'test',
      acrossDatasets: true,
    };
    const election = await other.champion.elect(across);
    expect(election).toMatchObject({ holdout: { games: 15 }, dataset: DATASET, acrossDatasets: true });
    expect(election.verdict).toContain('version 1 was trained on games of dataset season-files');
  });

  /** As if version 1, the champion, had been trained on another dataset. */
  async function ofOtherDataset(w: ChampionServices): Promise<void> {
    const { version } = (await w.champion.current())!;
    await w.tracking.runs.setTags(version.runId, { [TAG.dataset]: 'season-files' });
    w.registryStore.stored.get(`${MODEL_NAME}/1`)!.tags[TAG.dataset] = 'season-files';
  }

  it('elects a separate champion for another dataset', async () => {
    const w = await withHolder();
    await ofOtherDataset(w);
    expect(await w.champion.current()).toMatchObject({ alias: 'champion', dataset: 'season-files' });
    expect(await w.champion.championOf(DATASET)).toBeUndefined();
    const first = await w.elect('second', w.better);
    expect(first).toMatchObject({ outcome: 'elected', alias: `champion-${DATASET}`, dataset: DATASET });
    expect(first.holder).toBeUndefined();
    expect((await w.champion.current())!.version.version).toBe(1);
    expect(await w.champion.championOf(DATASET)).toMatchObject({ version: { version: 2 }, dataset: DATASET });
    const kept = await w.elect('third', await w.run(0.2));
    expect(kept).toMatchObject({ outcome: 'kept', alias: `champion-${DATASET}`, holder: { version: 2 } });
    const champions = await w.champion.champions();
    expect(champions.map(({ alias, version }) => [alias, version.version])).toEqual([
      ['champion', 1],
      [`champion-${DATASET}`, 2],
    ]);
    // Only the champion that answers predictions is news to the subscribers.
    expect(w.heard.map(({ version }) => version.version)).toEqual([1]);
  });

  it('competes for the champion of another dataset if the request asks for it', async () => {
    const w = await withHolder();
    await ofOtherDataset(w);
    const across = { id: 'second', runId: w.better, snapshot: SNAPSHOT, by: 'test', acrossDatasets: true };
    const election = await w.champion.elect(across);
    expect(election).toMatchObject({
      outcome: 'elected',
      alias: 'champion',
      acrossDatasets: true,
      dataset: DATASET,
      holder: { version: 1, dataset: 'season-files' },
    });
    // From now on `champion` is for the dataset of its new holder.
    expect(await w.champion.championOf(DATASET)).toMatchObject({
      alias: 'champion',
      version: { version: 2 },
    });
    expect(await w.champion.championOf('season-files')).toBeUndefined();
  });

  it('promotes and rolls back the champion of one dataset without touching the others', async () => {
    const w = await withHolder();
    await ofOtherDataset(w);
    await w.elect('second', w.better);
    const own = { dataset: DATASET, by: 'me', reason: 'why' };
    await expect(w.moves.promote({ version: 2, ...own })).rejects.toMatchObject({
      code: 'champion.already-champion',
      message: `Version 2 is already champion for dataset ${DATASET}.`,
    });
    await expect(w.moves.rollback(own)).rejects.toMatchObject({ code: 'champion.no-previous' });
    expect(await w.moves.promote({ version: 1, ...own })).toMatchObject({ alias: `champion-${DATASET}` });
    expect(await w.moves.rollback(own)).toMatchObject({ kind: 'rollback', challenger: { version: 2 } });
    await expect(w.moves.rollback({ ...own, dataset: 'third' })).rejects.toMatchObject({
      code: 'champion.none',
      message: expect.stringContaining('dataset third'),
    });
    expect((await w.champion.current())!.version.version).toBe(1);
    expect(w.heard).toHaveLength(1);
  });

  it('states in the verdict when it is unknown which games the champion was trained on', async () => {
    const w = await withHolder();
    delete w.registryStore.stored.get(`${MODEL_NAME}/1`)!.tags[TAG.dataset];
    w.registryStore.stored.get(`${MODEL_NAME}/1`)!.runId = 'f'.repeat(32);
    const election = await w.elect('second', w.better);
    expect(election.outcome).toBe('elected');
    expect(election.holder!.dataset).toBeUndefined();
    expect(election.verdict).toContain('it is not known which games version 1 was trained on');
  });

  it('keeps the champion when there is no later game or only one', async () => {
    for (const [game, words] of [
      [99, 'no games of the test part'],
      [98, 'only one game'],
    ] as const) {
      const w = await withHolder();
      const holder = (await w.champion.current())!.run!.id;
      await w.tracking.runs.setTags(holder, { [TAG.seenUntil]: String(dateOfGame(game)) });
      const election = await w.elect('second', w.better);
      expect(election).toMatchObject({ outcome: 'kept', state: 'applied' });
      expect(election.verdict).toContain(words);
    }
  });

  it('returns the same election for the same id and refuses the id for another run', async () => {
    const w = await withHolder();
    const election = await w.elect('second', w.better);
    expect(await w.elect('second', w.better)).toEqual(election);
    await expect(w.elect('second', await w.run(2))).rejects.toMatchObject({
      code: 'champion.election-differs',
    });
    expect(w.elections.elections.size).toBe(2);
  });

  it('ends as lost-race when another client moves the alias between decision and move', async () => {
    const w = await withHolder();
    await w.elect('other', await w.run(0.29));
    const insert = w.elections.insert.bind(w.elections);
    w.elections.insert = async (election) => {
      const rival = {
        model: MODEL_NAME,
        alias: CHAMPION_ALIAS,
        from: 1,
        to: 2,
        by: 'rival',
        reason: 'r',
        key: 'x/r',
      };
      await w.aliases.move(rival);
      return insert(election);
    };
    const election = await w.elect('second', w.better);
    expect(election).toMatchObject({ outcome: 'lost-race', state: 'applied' });
    expect(election.verdict).toContain('meanwhile version 2 is champion');
    expect((await w.champion.current())!.version.version).toBe(2);
  });

  it('refuses runs that are not finished, have no readable model file or another snapshot', async () => {
    const w = world();
    const { id: experimentId } = await w.tracking.experiments.ensure('parivision');
    const running = await w.tracking.runs.startRun({ experimentId, name: 'running' });
    const empty = await w.tracking.runs.startRun({ experimentId, name: 'empty' });
    await w.tracking.runs.finishRun(empty.id, 'FINISHED');
    const broken = await trainedRun(w.tracking, modelFile(1).subarray(0, 40));
    const foreign = await w.run(1, { [TAG.snapshot]: 'f'.repeat(64) });
    const other = await w.run(1, { [TAG.modelHash]: 'f'.repeat(64) });
    const code = (runId: string) =>
      w.elect(`e-${runId}`, runId).catch((error: { code: string }) => error.code);
    for (const runId of [running.id, empty.id, foreign, other])
      expect(await code(runId)).toBe('champion.run-not-eligible');
    expect(await code(broken)).toBe('champion.model-unreadable');
    expect(await code('0'.repeat(32))).toBe('tracking.run-unknown');
    expect(w.registryStore.stored.size).toBe(0);
    expect(w.elections.elections.size).toBe(0);
    await expect(w.elect('', running.id)).rejects.toMatchObject({ code: 'champion.invalid' });
  });
});

describe('ChampionService when any one call fails', () => {
  async function complete(w: ChampionServices): Promise<number | undefined> {
    const alias = await w.aliases.holder(MODEL_NAME, CHAMPION_ALIAS);
    if (!alias) return undefined;
    expect((await w.versions.modelBytes(MODEL_NAME, alias.version)).byteLength).toBeGreaterThan(0);
    return alias.version;
  }

  it.each(['before', 'after'] as const)(
    'elect keeps a complete champion and has the same result when repeated (fault %s the effect)',
    async (mode) => {
      let n = 0;
      for (;;) {
        n += 1;
        const w = await withHolder();
        Object.assign(w.faults, { left: n, mode });
        const failed = await w.elect('second', w.better).then(
          () => false,
          () => true,
        );
        const hit = w.faults.left <= 0;
        w.faults.left = Infinity;
        expect([1, 2]).toContain(await complete(w));
        const election = await w.elect('second', w.better);
        expect(election).toMatchObject({ outcome: 'elected', state: 'applied', challenger: { version: 2 } });
        expect(await complete(w)).toBe(2);
        expect(await w.aliases.history(MODEL_NAME, CHAMPION_ALIAS)).toHaveLength(2);
        expect(w.registryStore.stored.size).toBe(2);
        expect(w.elections.elections.size).toBe(2);
        expect(w.heard.map(({ version }) => version.version)).toEqual([1, 2]);
        if (!hit) {
          expect(failed).toBe(false);
          break;
        }
      }
      expect(n).toBeGreaterThan(15);
    },
  );

  it.each(['before', 'after'] as const)(
    'promote moves once or not at all (fault %s the effect)',
    async (mode) => {
      let hit = true;
      let n = 0;
      for (n = 1; hit; n++) {
        const w = await withHolder();
        await w.elect('worse', await w.run(-1));
        const move = () => w.moves.promote({ version: 2, by: 'me', reason: 'test' });
        Object.assign(w.faults, { left: n, mode });
        await move().catch(() => undefined);
        hit = w.faults.left <= 0;
        w.faults.left = Infinity;
        w.clock.time = new Date(w.clock.time.getTime() + 120_000);
        const again = await move().catch((error: { code: string }) => error.code);
        if (typeof again === 'string') expect(again).toBe('champion.already-champion');
        expect(await complete(w)).toBe(2);
        expect(await w.aliases.history(MODEL_NAME, CHAMPION_ALIAS)).toHaveLength(2);
        await w.moves.rollback({ by: 'me', reason: 'and back' });
        const states = [...w.elections.elections.values()].map(({ state }) => state);
        expect(states.every((state) => state === 'applied')).toBe(true);
      }
      expect(n).toBeGreaterThan(8);
    },
  );
});

describe('ChampionService', () => {
  it('promotes and rolls back with a reason, one champion further each time', async () => {
    const w = await withHolder();
    await w.elect('second', w.better);
    await w.elect('third', await w.run(-1));
    const promotion = await w.moves.promote({ version: 3, by: 'me', reason: 'A trial.' });
    expect(promotion).toMatchObject({
      kind: 'promotion',
      outcome: 'elected',
      reason: 'A trial.',
      snapshot: SNAPSHOT,
    });
    expect(promotion.verdict).toBe(
      'Version 3 (logistic-regression) was promoted by hand in place of version 2 (logistic-regression): A trial.',
    );
    expect((await w.moves.rollback({ by: 'me', reason: 'worse' })).challenger.version).toBe(2);
    expect((await w.moves.rollback({ by: 'me', reason: 'worse' })).challenger.version).toBe(1);
    await expect(w.moves.rollback({ by: 'me', reason: 'x' })).rejects.toMatchObject({
      code: 'champion.no-previous',
      kind: 'conflict',
    });
    expect(w.heard.map(({ version }) => version.version)).toEqual([1, 2, 3, 2, 1]);
    expect((await w.champion.current())!.election).toMatchObject({ kind: 'rollback', reason: 'worse' });
    expect((await w.champion.elections({ kind: 'rollback' }, 0, 10)).total).toBe(2);
  });

  it('refuses impossible promotions and rollbacks', async () => {
    const w = await withHolder();
    const { champion } = w;
    const promote = (version: number, reason = 'why') => w.moves.promote({ version, by: 'me', reason });
    await expect(promote(1)).rejects.toMatchObject({ code: 'champion.already-champion', kind: 'conflict' });
    await expect(promote(9)).rejects.toMatchObject({ code: 'registry.version-unknown' });
    for (const reason of ['', ' ', 'x'.repeat(501)])
      await expect(promote(1, reason)).rejects.toMatchObject({ details: [{ field: 'reason' }] });
    await expect(world().moves.rollback({ by: 'me', reason: 'x' })).rejects.toMatchObject({
      code: 'champion.none',
    });
    await expect(champion.election('nobody')).rejects.toMatchObject({ code: 'champion.election-unknown' });
  });

  it('ends a decision after every subscriber has handled the new champion, until it unsubscribes', async () => {
    const w = await withHolder();
    const taken: number[] = [];
    const unsubscribe = w.champion.subscribe(async ({ version }) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      taken.push(version.version);
    });
    await w.elect('second', w.better);
    expect(taken).toEqual([2]);
    await w.moves.promote({ version: 1, by: 'me', reason: 'why' });
    expect(taken).toEqual([2, 1]);
    unsubscribe();
    await w.moves.promote({ version: 2, by: 'me', reason: 'why' });
    expect(taken).toEqual([2, 1]);
  });

  it('notifies the subscribers in another process at its next check, once', async () => {
    const w = await withHolder();
    const other = w.start().champion;
    const heard: number[] = [];
    other.subscribe(async ({ version }) => void heard.push(version.version));
    await other.current();
    expect(heard).toEqual([]);
    await other.refresh();
    await other.refresh();
    expect(heard).toEqual([1]);
    await w.elect('second', w.better);
    expect((await other.current())!.version.version).toBe(2);
    await other.refresh();
    await other.refresh();
    expect(heard).toEqual([1, 2]);
  });

  it('notifies a subscriber that failed again at the next check, and no other', async () => {
    const w = await withHolder();
    const [failing, fine]: number[][] = [[], []];
    w.champion.subscribe(async ({ version }) => {
      failing.push(version.version);
      if (failing.length < 3) throw new Error('not yet');
    });
    w.champion.subscribe(async ({ version }) => void fine.push(version.version));
    expect(await w.elect('second', w.better)).toMatchObject({ outcome: 'elected', state: 'applied' });
    for (let check = 0; check < 4; check++) await w.champion.refresh();
    expect(failing).toEqual([2, 2, 2]);
    expect(fine).toEqual([2]);
  });

  it('waits for a subscriber that is already handling the champion', async () => {
    const w = await withHolder();
    let handled = false;
    w.champion.subscribe(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      handled = true;
    });
    void w.champion.refresh();
    await new Promise((resolve) => setImmediate(resolve));
    await w.champion.refresh();
    expect(handled).toBe(true);
  });
});
