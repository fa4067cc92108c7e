import { Logger } from '@nestjs/common';
import { Random } from '../../algorithms/random/random.js';
import {
  type ChampionServices,
  championServices,
  withHolder,
} from '../../../test/support/champion-services.js';
import { CHAMPION_ALIAS, MODEL_NAME } from '../../registry/index.js';
import { ChallengeJudge } from './challenge-judge.service.js';
import { ChallengeService } from './challenge.service.js';
import type { LivePairs } from './live-pairs.port.js';

beforeAll(() => Logger.overrideLogger(false));

const PLAN = { share: 1, goal: 'promote', by: 'anna', reason: 'Trying it' } as const;

/**
 * Requests of games in which the shot goes in with a known probability. The challenger and the champion answer with a
 * probability that is off by a factor in the log-odds: 1 is right.
 */
function livePairs(games: number, challenger: number, holder: number): LivePairs {
  const random = new Random(5);
  const shots = 40;
  const rows = games * shots;
  const odds = Float64Array.from({ length: rows }, () => random.normal());
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  return {
    at: Float64Array.from({ length: rows }, (_, row) => Date.UTC(2026, 10, 1) + row * 1000),
    labels: Uint8Array.from(odds, (x) => (random.next() < sigmoid(x) ? 1 : 0)),
    challenger: odds.map((x) => sigmoid(challenger * x)),
    holder: odds.map((x) => sigmoid(holder * x)),
    games: Array.from({ length: rows }, (_, row) => `nba/g${Math.floor(row / shots)}`),
  };
}

/** Version 1 is champion, and version 2, which is registered, challenges it. */
async function challenged(mode: 'shadow' | 'canary' = 'shadow', goal: 'promote' | 'propose' = 'promote') {
  const w = await withHolder();
  await register(w, 0.29);
  const challenge = await w.challenges.start({ version: 2, ...PLAN, mode, goal });
  return { ...w, challenge };
}

/** Registers a version that does not become champion. */
async function register(w: ChampionServices, weight: number): Promise<void> {
  await w.elect(`registers ${weight}`, await w.run(weight));
}

describe(ChallengeService.name, () => {
  it('starts one challenge at a time, notifies the subscribers, and stops it', async () => {
    const w = await withHolder();
    await register(w, 0.29);
    await register(w, 0.28);
    const heard: (number | undefined)[] = [];
    w.challenges.subscribe((challenge) => heard.push(challenge?.version));
    const challenge = await w.challenges.start({ version: 2, ...PLAN, mode: 'shadow' });
    expect(challenge).toMatchObject({ state: 'active', version: 2, holder: 1, alias: 'champion' });
    await expect(w.challenges.start({ version: 3, ...PLAN, mode: 'canary' })).rejects.toMatchObject({
      code: 'champion.challenge-active',
      message: expect.stringContaining(`/champion/challenges/${challenge.id}/stop`),
    });
    const stopped = await w.challenges.stop(challenge.id, { by: 'ben', reason: 'Enough' });
    expect(stopped).toMatchObject({ state: 'stopped', ended: { by: 'ben', reason: 'Enough' } });
    await expect(w.challenges.stop(challenge.id, { by: 'ben', reason: 'x' })).rejects.toMatchObject({
      code: 'champion.challenge-ended',
    });
    expect(heard).toEqual([2, undefined]);
    expect([...w.audit.entries.values()].map(({ action, by }) => [action, by])).toEqual([
      ['challenge-started', 'anna'],
      ['challenge-ended', 'ben'],
    ]);
  });

  it('rejects an invalid challenge', async () => {
    const none = championServices();
    await none.elect('inverse', await none.run(-1));
    await expect(none.challenges.start({ version: 1, ...PLAN, mode: 'shadow' })).rejects.toMatchObject({
      code: 'champion.none',
    });
    const w = await withHolder();
    const start = (version: number) => w.challenges.start({ version, ...PLAN, mode: 'shadow' });
    await expect(start(1)).rejects.toMatchObject({ code: 'champion.already-champion' });
    await expect(start(9)).rejects.toMatchObject({ code: 'registry.version-unknown' });
    await expect(w.challenges.get('nobody')).rejects.toMatchObject({ code: 'champion.challenge-unknown' });
  });

  it('ends when another version becomes champion, also by a rollback', async () => {
    const w = await challenged('canary');
    await w.elect('better', w.better);
    expect(await w.challenges.get(w.challenge.id)).toMatchObject({
      state: 'superseded',
      ended: { election: 'better' },
    });
    await w.challenges.start({ version: 2, ...PLAN, mode: 'canary' });
    await w.moves.rollback({ by: 'ben', reason: 'Wrong answers' });
    expect(await w.challenges.get('latest')).toMatchObject({
      state: 'superseded',
      holder: 3,
      ended: { by: 'ben', reason: expect.stringContaining('Wrong answers') },
    });
  });

  it('is started by an election in its mode, once, while the champion stays', async () => {
    const w = await withHolder({ electionMode: 'canary', canaryShare: 0.25 });
    const election = await w.elect('second', w.better);
    expect(election).toMatchObject({
      outcome: 'challenging',
      state: 'applied',
      plan: { mode: 'canary', share: 0.25, goal: 'promote' },
    });
    expect(election.verdict).toMatch(
      /^First a canary: the challenger answers 25 % of the live requests, .* On stored games, version 2 /,
    );
    expect(await w.challenges.active()).toMatchObject({
      version: 2,
      holder: 1,
      share: 0.25,
      election: 'second',
    });
    expect(await w.elect('second', w.better)).toEqual(election);
    const third = await w.elect('third', await w.run(0.95));
    expect(third).toMatchObject({ outcome: 'kept' });
    expect(third.verdict).toMatch(/^The champion stays: another challenge is active, .* On stored games, /);
    expect((await w.champion.current())!.version.version).toBe(1);
  });

  it('makes a first champion at once: there is no champion to compare it with', async () => {
    const w = championServices({ electionMode: 'shadow' });
    expect(await w.elect('first', await w.run(1))).toMatchObject({ outcome: 'elected', mode: 'automatic' });
  });
});

describe(ChallengeJudge.name, () => {
  it('waits while there is no evidence', async () => {
    const w = await challenged();
    await w.judge.look();
    expect(await w.challenges.active()).toMatchObject({
      looks: 1,
      evidence: { rows: 0, games: 0, eValue: 1 },
    });
    w.pairs.pairs = livePairs(20, 1, 1);
    await w.judge.look();
    expect(await w.challenges.active()).toMatchObject({ looks: 2, evidence: { rows: 800, games: 20 } });
    expect((await w.champion.current())!.version.version).toBe(1);
  });

  it.each(['shadow', 'canary'] as const)('makes a better challenger champion after a %s', async (mode) => {
    const w = await challenged(mode);
    w.pairs.pairs = livePairs(60, 1, -0.5);
    await w.judge.look();
    expect((await w.champion.current())!.version.version).toBe(2);
    const ended = await w.challenges.get(w.challenge.id);
    expect(ended).toMatchObject({ state: 'promoted', ended: { by: 'evidence' } });
    const election = await w.champion.election(ended.ended!.election!);
    expect(election).toMatchObject({
      outcome: 'elected',
      mode,
      challenge: w.challenge.id,
      live: { rows: 2400, games: 60 },
      holdout: { rows: 2400, games: 60, fromDate: 20_261_101 },
    });
    expect(election.verdict).toMatch(
      /^Version 2 replaces version 1: log loss .* 2,400 live requests of 60 games/,
    );
    await w.judge.look();
    expect(w.heard.map(({ version }) => version.version)).toEqual([1, 2]);
  });

  it('proposes a better challenger if that is the goal', async () => {
    const w = await challenged('shadow', 'propose');
    w.pairs.pairs = livePairs(60, 1, -0.5);
    await w.judge.look();
    const ended = await w.challenges.get(w.challenge.id);
    expect(ended.state).toBe('proposed');
    expect((await w.champion.current())!.version.version).toBe(1);
    await w.proposals.confirm(ended.ended!.election!, { by: 'anna', reason: 'Good' });
    expect((await w.champion.current())!.version.version).toBe(2);
  });

  it('ends the challenge of a worse version', async () => {
    const w = await challenged('shadow');
    w.pairs.pairs = livePairs(60, 0, 1);
    await w.judge.look();
    expect(await w.challenges.get(w.challenge.id)).toMatchObject({
      state: 'lost',
      ended: { reason: expect.stringMatching(/^Version 1 stays champion against version 2, which is worse/) },
    });
  });

  it('rolls back a badly calibrated canary, before it is found to be worse', async () => {
    const w = await challenged('canary');
    w.pairs.pairs = livePairs(6, 6, 1);
    await w.judge.look();
    expect(await w.challenges.get(w.challenge.id)).toMatchObject({
      state: 'rolled-back',
      ended: { reason: expect.stringContaining('left the band of calibration') },
    });
  });

  it('ends the challenge when its champion was replaced', async () => {
    const w = await challenged();
    const move = { model: MODEL_NAME, alias: CHAMPION_ALIAS, from: 1, to: 2, by: 'x', reason: 'r' };
    await w.aliases.move({ ...move, key: 'client/1' });
    await w.judge.look();
    expect((await w.challenges.get(w.challenge.id)).state).toBe('superseded');
  });

  it.each(['before', 'after'] as const)(
    'makes the champion once, whichever call fails %s its effect',
    async (mode) => {
      for (let n = 1; ; n++) {
        const w = await challenged();
        w.pairs.pairs = livePairs(60, 1, -0.5);
        Object.assign(w.faults, { left: n, mode });
        const failed = await w.judge.look().then(
          () => false,
          () => true,
        );
        w.faults.left = Infinity;
        // Another process looks later.
        await w.start().judge.look();
        const moves = await w.aliases.history(MODEL_NAME, CHAMPION_ALIAS);
        expect(moves.map(({ to }) => to)).toEqual([1, 2]);
        expect((await w.challenges.get(w.challenge.id)).state).toBe('promoted');
        if (!failed) break;
      }
    },
  );
});
