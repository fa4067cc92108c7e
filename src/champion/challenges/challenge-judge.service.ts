import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Settings } from '../../platform/config/settings.js';
import { crashPoint } from '../../platform/crash/crash-point.js';
import { deriveId } from '../../platform/ids/ids.js';
import { ChampionLookup } from '../champion-lookup.service.js';
import { ElectionLedger } from '../election-ledger.service.js';
import type { Election } from '../election.js';
import { liveVerdict } from '../live-verdict.js';
import type { Challenge, LiveEvidence } from './challenge.js';
import { ChallengeService } from './challenge.service.js';
import { ChallengeStore } from './challenge-store.port.js';
import { isShownBetter, isShownWorse, leavesBand, liveEvidence } from './live-evidence.js';
import { LivePairsReader } from './live-pairs.port.js';

/** The author of what the evidence decides. */
const EVIDENCE = 'evidence';

/**
 * Computes the evidence of a challenge, and ends it when that is enough. The rule may be applied at any number of times. Every
 * step can be repeated after a kill: the decision's id is derived from the challenge's.
 */
@Injectable()
export class ChallengeJudge {
  constructor(
    private readonly challenges: ChallengeService,
    private readonly store: ChallengeStore,
    private readonly ledger: ElectionLedger,
    private readonly lookup: ChampionLookup,
    private readonly pairs: LivePairsReader,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /** One look at the active challenge, unless another process looks now. */
  async look(): Promise<void> {
    const challenge = await this.challenges.active();
    if (!challenge) return;
    const decided = await this.ledger.find(decisionOf(challenge));
    if (decided) {
      await this.conclude(challenge, decided);
      return;
    }
    if ((await this.lookup.holder(challenge.alias))?.version !== challenge.holder) {
      const reason = `Version ${challenge.holder}, which was challenged, is not champion any more.`;
      await this.challenges.end(challenge, 'superseded', { by: EVIDENCE, reason });
      return;
    }
    if (!(await this.store.look(challenge, this.clock.now()))) return;
    const evidence = await this.measure(challenge);
    await this.store.measured(challenge.id, evidence);
    await this.judge({ ...challenge, evidence }, evidence);
  }

  private async measure(challenge: Challenge): Promise<LiveEvidence> {
    const { model, version, holder, startedAt } = challenge;
    const pairs = await this.pairs.read({ model, challenger: version, holder, from: startedAt });
    const earlier = await this.store.earlier(challenge);
    const { electionLevel: level, electionClip: clip } = this.settings;
    const eValues = earlier.map((one) => one.evidence?.eValue ?? 1);
    return liveEvidence(pairs, eValues, { level, clip });
  }

  private async judge(challenge: Challenge, evidence: LiveEvidence): Promise<void> {
    const author = (reason: string) => ({ by: EVIDENCE, reason });
    if (challenge.mode === 'canary' && leavesBand(evidence)) {
      await this.challenges.end(challenge, 'rolled-back', author(liveVerdict.leftBand(challenge, evidence)));
    } else if (isShownWorse(evidence)) {
      await this.challenges.end(challenge, 'lost', author(liveVerdict.lost(challenge, evidence)));
    } else if (isShownBetter(evidence)) {
      await this.conclude(challenge, await this.decide(challenge, evidence));
    }
  }

  private async decide(challenge: Challenge, evidence: LiveEvidence): Promise<Election> {
    const { version, snapshot, ...challenger } = await this.lookup.candidate(challenge.version);
    const { snapshot: _of, ...holder } = await this.lookup.candidate(challenge.holder);
    const isProposed = challenge.goal === 'propose';
    return this.ledger.record({
      id: decisionOf(challenge),
      kind: 'election',
      model: challenge.model,
      alias: challenge.alias,
      mode: challenge.mode,
      challenge: challenge.id,
      snapshot,
      dataset: challenger.dataset,
      challenger: { version, ...challenger, logLoss: evidence.challengerLogLoss },
      holder: { ...holder, logLoss: evidence.holderLogLoss },
      holdout: {
        rows: evidence.rows,
        games: evidence.games,
        fromDate: dateOf(evidence.from),
        toDate: dateOf(evidence.to),
      },
      live: evidence,
      outcome: isProposed ? 'proposed' : 'elected',
      verdict: liveVerdict.won(challenge, evidence, isProposed),
      by: EVIDENCE,
    });
  }

  /** The alias is moved, and with it the challenge ends; a proposal only ends the challenge. */
  private async conclude(challenge: Challenge, decided: Election): Promise<void> {
    crashPoint('champion.challenge-decided');
    const applied = await this.ledger.apply(decided);
    const state =
      applied.outcome === 'elected' ? 'promoted' : applied.outcome === 'proposed' ? 'proposed' : 'superseded';
    await this.challenges.end(challenge, state, {
      by: EVIDENCE,
      reason: applied.verdict,
      election: applied.id,
    });
  }
}

function decisionOf({ id }: Challenge): string {
  return deriveId('challenge-decision', id);
}

/** YYYYMMDD of a Unix time, UTC. */
function dateOf(ms: number): number {
  return Number(new Date(ms).toISOString().slice(0, 10).replaceAll('-', ''));
}
