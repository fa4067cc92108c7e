import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/settings.js';
import { CHAMPION_ALIAS } from '../registry/index.js';
import { CHALLENGE_MODES, type ChallengeMode, type ChallengePlan } from './challenges/challenge.js';
import type { Decision } from './decision.service.js';
import type { Election, ElectionMode } from './election.js';
import { verdictOf } from './verdict.js';

/** What becomes of a decision, by the mode of its election. */
@Injectable()
export class ElectionModes {
  constructor(private readonly settings: Settings) {}

  /**
   * A decision for the challenger as its mode wants it: a proposal or a challenge instead. Live requests reach only the champion
   * that answers predictions, so for another dataset a person decides; and while there is no champion, there is none to protect.
   * @param requested absent: ELECTION_MODE
   */
  under(decision: Decision, requested?: ElectionMode): Decision & Pick<Election, 'mode' | 'plan'> {
    const mode = effective(requested ?? (this.settings.electionMode as ElectionMode), decision);
    if (decision.outcome !== 'elected' || mode === 'automatic') return { ...decision, mode };
    if (!isLive(mode)) {
      return { ...decision, mode, outcome: 'proposed', verdict: verdictOf.proposed(decision.verdict) };
    }
    const plan = this.planOf(mode);
    const verdict = verdictOf.challenging(plan, decision.verdict);
    return { ...decision, mode, plan, outcome: 'challenging', verdict };
  }

  /** As the settings want it, where the caller does not say. */
  planOf(mode: ChallengeMode, { share, goal }: Partial<ChallengePlan> = {}): ChallengePlan {
    return {
      mode,
      share: share ?? (mode === 'canary' ? this.settings.canaryShare : 1),
      goal: goal ?? (this.settings.challengeGoal as ChallengePlan['goal']),
    };
  }
}

function effective(mode: ElectionMode, { alias, holder }: Decision): ElectionMode {
  if (!isLive(mode)) return mode;
  if (alias !== CHAMPION_ALIAS) return 'propose';
  return holder ? mode : 'automatic';
}

function isLive(mode: ElectionMode): mode is ChallengeMode {
  return (CHALLENGE_MODES as readonly string[]).includes(mode);
}
