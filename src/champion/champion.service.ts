import { Injectable } from '@nestjs/common';
import { crashPoint } from '../platform/crash/crash-point.js';
import { LATEST } from '../platform/http/latest.js';
import { MODEL_NAME } from '../registry/index.js';
import { ChallengerService } from './challenger.service.js';
import { ChampionLookup } from './champion-lookup.service.js';
import { ChampionNews } from './champion-news.service.js';
import type { ChampionHandler } from './champion-subscribers.js';
import { electionDiffers, electionUnknown } from './champion.errors.js';
import { DecisionService } from './decision.service.js';
import { ElectionModes } from './election-modes.service.js';
import { ElectionLedger } from './election-ledger.service.js';
import { ElectionStore } from './election-store.port.js';
import type { ChampionInfo, ElectRequest, Election, ElectionFilter } from './election.js';
import { checkElectRequest } from './limits.js';

/** Elections, and the champions that they made. */
@Injectable()
export class ChampionService {
  constructor(
    private readonly lookup: ChampionLookup,
    private readonly news: ChampionNews,
    private readonly challengers: ChallengerService,
    private readonly decisions: DecisionService,
    private readonly ledger: ElectionLedger,
    private readonly store: ElectionStore,
    private readonly modes: ElectionModes,
  ) {}

  /**
   * Registers the run's model and decides whether it becomes champion: on games that neither it nor the holder has seen,
   * there must be enough evidence that its log loss is lower (`judgeChallenger`), and no guard rail may fail. The same id resumes after a kill, or returns the stored election.
   * @throws {AppError} `champion.invalid` when a field is invalid; `champion.election-differs` when the id belongs to another
   * run or snapshot; `champion.run-not-eligible` when the run cannot be a challenger; `champion.model-unreadable` when its
   * model file cannot be read
   */
  async elect(request: ElectRequest): Promise<Election> {
    checkElectRequest(request);
    return this.ledger.inTurn(async () => {
      const found = await this.store.find(request.id);
      if (found) return this.ledger.apply(sameRequest(found, request));
      const version = await this.challengers.register(request);
      crashPoint('champion.after-register');
      request.onProgress?.({
        done: 1,
        total: 3,
        unit: 'steps',
        note: `version ${version.version} registered`,
      });
      const decision = await this.decisions.decide(version, request);
      request.signal?.throwIfAborted();
      request.onProgress?.({ done: 2, total: 3, unit: 'steps', note: decision.verdict });
      const { id, snapshot, by, mode } = request;
      const base = { id, kind: 'election' as const, model: MODEL_NAME, snapshot, by };
      const election = await this.ledger.record({
        ...base,
        ...this.modes.under(decision, mode),
      });
      const applied = await this.ledger.apply(sameRequest(election, request));
      request.onProgress?.({ done: 3, total: 3, unit: 'steps', note: applied.verdict });
      return applied;
    });
  }

  /**
   * Calls the handler with the champion that answers predictions at the next check, then with each new one, whether it was
   * elected here or another process moved the alias. An election, promotion or rollback ends after every subscriber has handled
   * its champion or has failed to, so that later requests use it. Returns an unsubscribe function.
   */
  subscribe(handler: ChampionHandler): () => void {
    return this.news.subscribe(handler);
  }

  /** The champion as it was last read, available without the database; undefined while there is none. */
  async remembered(): Promise<ChampionInfo | undefined> {
    return this.news.remembered();
  }

  /** The champion that answers predictions; undefined while there is none. */
  async current(): Promise<ChampionInfo | undefined> {
    return this.news.current();
  }

  /** The champion of a dataset; undefined while there is none. */
  async championOf(dataset: string): Promise<ChampionInfo | undefined> {
    const info = await this.lookup.champion(await this.lookup.aliasFor(dataset));
    // One of unknown dataset is for no dataset in particular.
    return info?.dataset === dataset ? info : undefined;
  }

  /** The champion that answers predictions first, then those of other datasets by name. */
  async champions(): Promise<ChampionInfo[]> {
    return this.lookup.all();
  }

  /** Reads the champion and notifies the subscribers that have not handled it yet. */
  async refresh(): Promise<void> {
    await this.news.refresh();
  }

  /** One election by id, or the latest. @throws {AppError} `champion.election-unknown` when there is no such election */
  async election(id: string): Promise<Election> {
    const found = id === LATEST ? (await this.store.list({}, 0, 1)).items.at(0) : await this.store.find(id);
    if (!found) throw electionUnknown(id);
    return found;
  }

  /** Newest first. */
  async elections(
    filter: ElectionFilter,
    offset: number,
    limit: number,
  ): Promise<{ items: Election[]; total: number }> {
    return this.store.list(filter, offset, limit);
  }
}

function sameRequest(election: Election, { id, runId, snapshot }: ElectRequest): Election {
  if (election.challenger.runId !== runId || election.snapshot !== snapshot) throw electionDiffers(id);
  return election;
}
