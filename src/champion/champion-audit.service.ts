import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { type AuditEntry, AuditLog } from '../platform/audit/audit-log.port.js';
import { messageOf } from '../platform/errors/app-error.js';
import type { Challenge } from './challenges/challenge.js';
import { ChallengeStore } from './challenges/challenge-store.port.js';
import { ElectionStore } from './election-store.port.js';
import { aliasOf, type Election } from './election.js';

/** More than there are. */
const ALL = 100_000;

/** Writes who started and ended challenges, and who answered proposals, into the audit list. */
@Injectable()
export class ChampionAudit implements OnModuleInit {
  private readonly logger = new Logger(ChampionAudit.name);

  constructor(
    private readonly challenges: ChallengeStore,
    private readonly elections: ElectionStore,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.audit.addSource(() => this.entries());
  }

  /** After a change; what cannot be written now is written at the next start, or when the list is next read. */
  async note(change: { challenge: Challenge } | { proposal: Election }): Promise<void> {
    const entries =
      'challenge' in change ? challengeEntries(change.challenge) : answerEntries(change.proposal);
    await this.audit
      .append(entries)
      .catch((error: unknown) => this.logger.debug(`the audit entry waits: ${messageOf(error)}`));
  }

  private async entries(): Promise<AuditEntry[]> {
    const { items } = await this.challenges.list({}, 0, ALL);
    const answered = await this.elections.answered();
    return [...items.flatMap(challengeEntries), ...answered.flatMap(answerEntries)];
  }
}

function challengeEntries(challenge: Challenge): AuditEntry[] {
  const { id, mode, share, goal, version, holder, startedAt, startedBy, reason, state, ended } = challenge;
  const subject = `challenge ${id}`;
  const started: AuditEntry = {
    id: `challenge/${id}/started`,
    at: startedAt,
    by: startedBy,
    action: 'challenge-started',
    subject,
    after: { mode, share, goal, version, holder },
    reason,
  };
  if (!ended) return [started];
  return [
    started,
    {
      id: `challenge/${id}/ended`,
      at: ended.at,
      by: ended.by,
      action: 'challenge-ended',
      subject,
      before: { mode, version, holder },
      after: { state },
      reason: ended.reason,
    },
  ];
}

function answerEntries(election: Election): AuditEntry[] {
  const { id, answer, model, challenger, holder } = election;
  if (!answer) return [];
  return [
    {
      id: `election/${id}/answered`,
      at: answer.at,
      by: answer.by,
      action: answer.decision === 'confirmed' ? 'proposal-confirmed' : 'proposal-declined',
      subject: `${model}@${aliasOf(election)}`,
      before: { proposed: challenger.version, ...(holder && { version: holder.version }) },
      reason: answer.reason,
    },
  ];
}
