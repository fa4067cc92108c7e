import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { crashPoint } from '../platform/crash/crash-point.js';
import { ChampionAudit } from './champion-audit.service.js';
import { ChampionLookup } from './champion-lookup.service.js';
import { electionUnknown, lostRace, notProposed, proposalOutdated } from './champion.errors.js';
import { ElectionLedger } from './election-ledger.service.js';
import { ElectionStore } from './election-store.port.js';
import type { Author } from './author.js';
import { aliasOf, type Election } from './election.js';
import { checkManualMove } from './limits.js';
import { verdictOf } from './verdict.js';

/** Decisions that wait for a person. */
@Injectable()
export class ProposalService {
  constructor(
    private readonly store: ElectionStore,
    private readonly ledger: ElectionLedger,
    private readonly lookup: ChampionLookup,
    private readonly audit: ChampionAudit,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes the proposed version champion. The same call after a kill finishes what it began.
   * @throws {AppError} `champion.election-unknown` when there is no such election; `champion.not-proposed` when it waits for
   * no decision; `champion.proposal-outdated` when the champion has changed since; `champion.lost-race` when another client
   * moved the alias meanwhile
   */
  async confirm(id: string, author: Author): Promise<Election> {
    checkManualMove(author);
    return this.ledger.inTurn(async () => {
      const election = await this.get(id);
      const isBegun = election.answer?.decision === 'confirmed' && election.state === 'decided';
      const confirmed = isBegun ? election : await this.answer(election, 'confirmed', author);
      crashPoint('champion.after-confirm');
      const applied = await this.ledger.apply(confirmed);
      if (applied.outcome === 'lost-race') throw lostRace(applied.verdict);
      return applied;
    });
  }

  /**
   * The champion stays.
   * @throws {AppError} `champion.election-unknown` when there is no such election; `champion.not-proposed` when it waits for
   * no decision
   */
  async decline(id: string, author: Author): Promise<Election> {
    checkManualMove(author);
    return this.ledger.inTurn(async () => this.answer(await this.get(id), 'declined', author));
  }

  private async answer(
    election: Election,
    decision: 'confirmed' | 'declined',
    { by, reason }: Author,
  ): Promise<Election> {
    if (election.outcome !== 'proposed') throw notProposed(election);
    if (decision === 'confirmed') {
      const holder = await this.lookup.holder(aliasOf(election));
      if (holder?.version !== election.holder?.version) throw proposalOutdated(election, holder?.version);
    }
    const answer = { decision, by, reason, at: this.clock.now() };
    const answered = await this.store.answer(election.id, answer, {
      outcome: decision === 'confirmed' ? 'elected' : 'declined',
      state: decision === 'confirmed' ? 'decided' : 'applied',
      verdict: verdictOf.answered(election, answer),
    });
    // Another person has answered meanwhile.
    if (!answered) throw notProposed(await this.get(election.id));
    await this.audit.note({ proposal: answered });
    return answered;
  }

  private async get(id: string): Promise<Election> {
    const found = await this.store.find(id);
    if (!found) throw electionUnknown(id);
    return found;
  }
}
