import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { crashPoint } from '../platform/crash/crash-point.js';
import { Turns } from '../platform/turns/turns.js';
import { AliasService, MODEL_NAME } from '../registry/index.js';
import { ChallengeService } from './challenges/challenge.service.js';
import { ChampionNews } from './champion-news.service.js';
import { ElectionStore } from './election-store.port.js';
import { aliasOf, type Election } from './election.js';
import { verdictOf } from './verdict.js';

/** A promotion or rollback that was not applied after this time counts as interrupted. */
const INTERRUPTED_AFTER_MS = 60_000;

/** The record of decisions: each is written first, and only then moves its alias. */
@Injectable()
export class ElectionLedger {
  private readonly logger = new Logger(ElectionLedger.name);
  /** One decision at a time in this process; between processes the compare-and-set of the alias decides. */
  private readonly turns = new Turns();

  constructor(
    private readonly aliases: AliasService,
    private readonly store: ElectionStore,
    private readonly news: ChampionNews,
    private readonly challenges: ChallengeService,
    private readonly clock: Clock,
  ) {}

  inTurn<T>(decide: () => Promise<T>): Promise<T> {
    return this.turns.take('decision', decide);
  }

  async find(id: string): Promise<Election | undefined> {
    return this.store.find(id);
  }

  /** If there is a decision with this id, it stays unchanged and is returned. */
  async record(election: Omit<Election, 'at' | 'state'>): Promise<Election> {
    const stored = await this.store.insert({ ...election, at: this.clock.now(), state: 'decided' });
    crashPoint('champion.after-record');
    return stored;
  }

  /** Applies a decision. Parts of it that were done before a kill are not repeated. */
  async apply(election: Election): Promise<Election> {
    if (election.state === 'applied') {
      // A failure may have come between the last write and the notification of the subscribers.
      if (election.outcome === 'elected') {
        await this.news.refresh();
      }
      return election;
    }
    const closed: Election = { ...election, state: 'applied' };
    if (election.outcome === 'elected' && !(await this.moveAlias(election))) {
      const now = await this.aliases.holder(MODEL_NAME, aliasOf(election));
      closed.outcome = 'lost-race';
      closed.verdict = verdictOf.lostRace(election.challenger, election.holder, now?.version);
    }
    if (election.outcome === 'challenging' && !(await this.challenges.startOf(election))) {
      closed.outcome = 'kept';
      closed.verdict = verdictOf.notChallenging(election.challenger, election.verdict);
    }
    crashPoint('champion.after-alias');
    try {
      await this.store.close(election.id, closed);
    } finally {
      // Once the alias has moved, subscribers are notified even if the record cannot be closed now.
      if (closed.outcome === 'elected') await this.news.refresh();
    }
    if (closed.outcome === 'elected') await this.challenges.settle(aliasOf(closed), closed);
    else await this.news.current();
    if (closed.holderWorseThanBaseRate) this.logger.warn(closed.verdict);
    else this.logger.log(closed.verdict);
    return closed;
  }

  /** No caller resumes a promotion or rollback that a kill interrupted: its record is closed by what had been done. */
  async closeInterrupted(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - INTERRUPTED_AFTER_MS);
    for (const election of await this.store.leftOpen(before)) {
      const moves = await this.aliases.history(MODEL_NAME, aliasOf(election));
      const moved = moves.some((move) => move.key === `${election.kind}/${election.id}`);
      const outcome = moved ? election.outcome : ('lost-race' as const);
      const verdict = moved ? election.verdict : verdictOf.interrupted(election.challenger);
      await this.store.close(election.id, { state: 'applied', outcome, verdict });
    }
  }

  /** Finishes confirmations that a kill interrupted. */
  async finishConfirmed(): Promise<void> {
    const open = (await this.store.answered()).filter(({ state }) => state === 'decided');
    for (const election of open) await this.inTurn(() => this.apply(election));
  }

  private async moveAlias(election: Election): Promise<boolean> {
    const { id, kind, challenger, holder, reason, verdict } = election;
    const by = election.answer?.by ?? election.by;
    return this.aliases.move({
      model: MODEL_NAME,
      alias: aliasOf(election),
      from: holder?.version ?? null,
      to: challenger.version,
      by,
      reason: reason ?? verdict,
      key: `${kind}/${id}`,
    });
  }
}
