import { Logger } from '@nestjs/common';
import { championServices, withHolder } from '../../test/support/champion-services.js';
import { DATASET, SNAPSHOT } from '../../test/support/champion-world.js';
import { CHAMPION_ALIAS, MODEL_NAME } from '../registry/index.js';
import { TAG } from '../tracking/index.js';
import { ProposalService } from './proposal.service.js';

const ANNA = { by: 'anna', reason: 'The gain is worth it.' };

beforeAll(() => Logger.overrideLogger(false));

/** A champion, version 1, and a better challenger, version 2, that waits for a person. */
async function proposed() {
  const w = await withHolder({ electionMode: 'propose' });
  const election = await w.elect('second', w.better);
  return { ...w, election };
}

describe(ProposalService.name, () => {
  it('leaves a better challenger to a person, and makes it champion when that person confirms', async () => {
    const w = await proposed();
    expect(w.election).toMatchObject({ outcome: 'proposed', mode: 'propose', state: 'applied' });
    expect(w.election.verdict).toMatch(
      /^Proposed to a person, who decides: version 2 .* replaces version 1 .*log loss/,
    );
    expect((await w.champion.current())!.version.version).toBe(1);
    const confirmed = await w.proposals.confirm('second', ANNA);
    expect(confirmed).toMatchObject({
      outcome: 'elected',
      state: 'applied',
      by: 'test',
      answer: { decision: 'confirmed', ...ANNA },
    });
    expect(confirmed.verdict).toMatch(
      /^Confirmed by anna \(The gain is worth it\): version 2 .* replaces version 1 /,
    );
    expect(await w.champion.current()).toMatchObject({ version: { version: 2 }, by: 'anna' });
    expect(w.heard.map(({ version }) => version.version)).toEqual([1, 2]);
    expect([...w.audit.entries.values()]).toEqual([
      expect.objectContaining({
        action: 'proposal-confirmed',
        by: 'anna',
        subject: 'parivision@champion',
        before: { proposed: 2, version: 1 },
      }),
    ]);
  });

  it('keeps the champion when the person declines, and answers each proposal once', async () => {
    const w = await proposed();
    const declined = await w.proposals.decline('second', { by: 'anna', reason: 'Not before the final' });
    expect(declined).toMatchObject({ outcome: 'declined', state: 'applied' });
    expect(declined.verdict).toMatch(/^Declined by anna \(Not before the final\): version 2/);
    await expect(w.proposals.confirm('second', ANNA)).rejects.toMatchObject({
      code: 'champion.not-proposed',
      kind: 'conflict',
    });
    await expect(w.proposals.decline('first', ANNA)).rejects.toMatchObject({ code: 'champion.not-proposed' });
    await expect(w.proposals.decline('nobody', ANNA)).rejects.toMatchObject({
      code: 'champion.election-unknown',
    });
    await expect(w.proposals.decline('second', { by: 'anna', reason: ' ' })).rejects.toMatchObject({
      details: [{ field: 'reason' }],
    });
    expect((await w.champion.current())!.version.version).toBe(1);
  });

  it('refuses to confirm a proposal whose champion was replaced meanwhile', async () => {
    const w = await proposed();
    await w.champion.elect({
      id: 'third',
      runId: await w.run(0.9),
      snapshot: SNAPSHOT,
      by: 'test',
      mode: 'automatic',
    });
    await expect(w.proposals.confirm('second', ANNA)).rejects.toMatchObject({
      code: 'champion.proposal-outdated',
      kind: 'conflict',
      message: expect.stringContaining('with version 1, and the champion is version 3 now'),
    });
    expect((await w.champion.election('second')).outcome).toBe('proposed');
    // The evidence is about the champion that a rollback brings back.
    await w.moves.rollback({ by: 'anna', reason: 'why' });
    expect((await w.proposals.confirm('second', ANNA)).outcome).toBe('elected');
  });

  it('proposes the first champion too', async () => {
    const w = championServices({ electionMode: 'propose' });
    expect(await w.elect('first', await w.run(1))).toMatchObject({ outcome: 'proposed' });
    expect(await w.champion.current()).toBeUndefined();
    await w.proposals.confirm('first', ANNA);
    expect((await w.champion.current())!.version.version).toBe(1);
  });

  it('keeps a challenger that is not better, whatever the mode', async () => {
    for (const electionMode of ['propose', 'shadow', 'canary']) {
      const w = await withHolder({ electionMode });
      expect((await w.elect('worse', await w.run(-1))).outcome).toBe('kept');
    }
  });

  it.each(['before', 'after'] as const)(
    'makes the champion once, whichever call fails %s its effect',
    async (mode) => {
      for (let n = 1; ; n++) {
        const w = await proposed();
        Object.assign(w.faults, { left: n, mode });
        const failed = await w.proposals.confirm('second', ANNA).then(
          () => false,
          () => true,
        );
        w.faults.left = Infinity;
        // A new process finishes what was begun, or the person asks again.
        await w.start().ledger.finishConfirmed();
        if ((await w.champion.election('second')).outcome === 'proposed')
          await w.proposals.confirm('second', ANNA);
        const moves = await w.aliases.history(MODEL_NAME, CHAMPION_ALIAS);
        expect(moves.map(({ to, by }) => [to, by])).toEqual([
          [1, 'test'],
          [2, 'anna'],
        ]);
        expect(await w.champion.election('second')).toMatchObject({ outcome: 'elected', state: 'applied' });
        if (!failed) break;
      }
    },
  );

  it('asks a person about the champion of another dataset, which live requests do not reach', async () => {
    const w = await withHolder({ electionMode: 'shadow' });
    const { version } = (await w.champion.current())!;
    await w.tracking.runs.setTags(version.runId, { [TAG.dataset]: 'season-files' });
    w.registryStore.stored.get(`${MODEL_NAME}/1`)!.tags[TAG.dataset] = 'season-files';
    expect(await w.elect('second', w.better)).toMatchObject({
      outcome: 'proposed',
      mode: 'propose',
      alias: `champion-${DATASET}`,
    });
  });
});
