import { Injectable, Logger } from '@nestjs/common';
import { LATEST } from '../platform/http/latest.js';
import { Clock } from '../platform/clock/clock.js';
import { Turns } from '../platform/turns/turns.js';
import { crashPoint } from '../platform/crash/crash-point.js';
import { deriveId, newId } from '../platform/ids/ids.js';
import {
  AliasService,
  CHAMPION_ALIAS,
  MODEL_NAME,
  type ModelVersion,
  VersionService,
} from '../registry/index.js';
import { RunService, TAG } from '../tracking/index.js';
import { ChallengerService } from './challenger.service.js';
import { type ChampionHandler, ChampionSubscribers } from './champion-subscribers.js';
import {
  alreadyChampion,
  electionDiffers,
  electionUnknown,
  lostRace,
  noChampion,
  noPrevious,
} from './champion.errors.js';
import { candidateOf, DecisionService } from './decision.service.js';
import { ElectionStore } from './election-store.port.js';
import type { ChampionInfo, ElectRequest, Election, ElectionFilter } from './election.js';
import { checkElectRequest, checkManualMove } from './limits.js';
import { previousHolder } from './previous-holder.js';
import { verdictOf } from './verdict.js';

/** A promotion or rollback that was not applied after this time counts as interrupted. */
const INTERRUPTED_AFTER_MS = 60_000;

interface ManualMove {
  by: string;
  /** 1 to 500 characters. */
  reason: string;
}

/** Elections, promotions and rollbacks. Each is decided, then recorded, and only then moves the alias. */
@Injectable()
export class ChampionService {
  private readonly logger = new Logger(ChampionService.name);
  private readonly subscribers = new ChampionSubscribers();
  /** The champion as it was last read. */
  private latest?: ChampionInfo;
  /** One decision at a time in this process; between processes the compare-and-set of the alias decides. */
  private readonly turns = new Turns();

  constructor(
    private readonly aliases: AliasService,
    private readonly versions: VersionService,
    private readonly runs: RunService,
    private readonly challengers: ChallengerService,
    private readonly decisions: DecisionService,
    private readonly store: ElectionStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Registers the run's model and decides whether it becomes champion: on games that neither it nor the holder has seen,
   * its log loss must be significantly lower (p < 0.05). The same id resumes after a kill, or returns the stored election.
   * @throws {AppError} `champion.invalid`, `champion.election-differs`, `champion.run-not-eligible`, `champion.model-unreadable`
   */
  async elect(request: ElectRequest): Promise<Election> {
    checkElectRequest(request);
    return this.turns.take('decision', async () => {
      const found = await this.store.find(request.id);
      if (found) return this.apply(sameRequest(found, request));
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
      const { id, snapshot, by } = request;
      const base = { id, kind: 'election' as const, model: MODEL_NAME, snapshot, by };
      const election = await this.record({ ...base, ...decision, at: this.clock.now(), state: 'decided' });
      const applied = await this.apply(sameRequest(election, request));
      request.onProgress?.({ done: 3, total: 3, unit: 'steps', note: applied.verdict });
      return applied;
    });
  }

  /**
   * Makes a version champion by hand.
   * @throws {AppError} `champion.already-champion`, `champion.lost-race`, `champion.model-unreadable`, `registry.version-unknown`
   */
  async promote({ version, by, reason }: ManualMove & { version: number }): Promise<Election> {
    checkManualMove({ by, reason });
    return this.turns.take('decision', async () => {
      const next = await this.versions.get(MODEL_NAME, version);
      const holder = await this.holder();
      if (holder?.version === version) throw alreadyChampion(version);
      return this.moveManually('promotion', next, holder, { by, reason });
    });
  }

  /**
   * Makes the previous champion the champion again; each further call goes one champion further back.
   * @throws {AppError} `champion.none`, `champion.no-previous`, `champion.lost-race`, `champion.model-unreadable`
   */
  async rollback({ by, reason }: ManualMove): Promise<Election> {
    checkManualMove({ by, reason });
    return this.turns.take('decision', async () => {
      const holder = await this.holder();
      if (!holder) throw noChampion();
      const previous = previousHolder(await this.aliases.history(MODEL_NAME, CHAMPION_ALIAS));
      if (previous === undefined) throw noPrevious();
      const next = await this.versions.get(MODEL_NAME, previous);
      return this.moveManually('rollback', next, holder, { by, reason });
    });
  }

  /**
   * Calls the handler with the current champion at the next check, then with each new one, whether it was elected here or
   * another process moved the alias. An election, promotion or rollback ends after every subscriber has handled its champion
   * or has failed to, so that later requests use it. Returns an unsubscribe function.
   */
  subscribe(handler: ChampionHandler): () => void {
    return this.subscribers.add(handler);
  }

  /** The champion as it was last read, available without the database; undefined while there is none. */
  async remembered(): Promise<ChampionInfo | undefined> {
    return this.latest ?? this.current();
  }

  /** Undefined while there is no champion. */
  async current(): Promise<ChampionInfo | undefined> {
    const alias = await this.aliases.holder(MODEL_NAME, CHAMPION_ALIAS);
    if (!alias) return (this.latest = undefined);
    const version = await this.versions.get(MODEL_NAME, alias.version);
    const run = await this.runs.find(version.runId);
    const election = await this.store.find(alias.key.slice(alias.key.indexOf('/') + 1));
    const dataset = version.tags[TAG.dataset] ?? run?.tags[TAG.dataset];
    const info: ChampionInfo = {
      version,
      ...(dataset !== undefined && { dataset }),
      ...(run && { run }),
      since: alias.since,
      by: alias.by,
      election,
    };
    // A read that began before a move may end after it.
    if (!this.latest || this.latest.since <= info.since) this.latest = info;
    return info;
  }

  /** Reads the champion and notifies the subscribers that have not handled it yet. */
  async refresh(): Promise<void> {
    await this.current();
    if (this.latest) await this.subscribers.notify(this.latest);
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

  private async holder(): Promise<ModelVersion | undefined> {
    const alias = await this.aliases.holder(MODEL_NAME, CHAMPION_ALIAS);
    return alias && this.versions.get(MODEL_NAME, alias.version);
  }

  private async moveManually(
    kind: 'promotion' | 'rollback',
    next: ModelVersion,
    current: ModelVersion | undefined,
    { by, reason }: ManualMove,
  ): Promise<Election> {
    await this.closeInterrupted();
    await this.challengers.checkFile(next);
    const run = await this.runs.find(next.runId);
    const challenger = candidateOf(next, await this.decisions.datasetOf(next));
    const holder = current && candidateOf(current, await this.decisions.datasetOf(current));
    const election = await this.record({
      id: deriveId(kind, newId()),
      kind,
      model: MODEL_NAME,
      snapshot: run?.tags[TAG.snapshot] ?? '',
      dataset: challenger.dataset,
      challenger,
      holder,
      holdout: { rows: 0, games: 0, fromDate: 0, toDate: 0 },
      outcome: 'elected',
      verdict: verdictOf.byHand(kind, challenger, holder, reason),
      by,
      reason,
      at: this.clock.now(),
      state: 'decided',
    });
    const applied = await this.apply(election);
    if (applied.outcome === 'lost-race') throw lostRace(applied.verdict);
    return applied;
  }

  private async record(election: Election): Promise<Election> {
    const stored = await this.store.insert(election);
    crashPoint('champion.after-record');
    return stored;
  }

  /** Applies a decision. Parts of it that were done before a kill are not repeated. */
  private async apply(election: Election): Promise<Election> {
    if (election.state === 'applied') {
      // A failure may have come between the last write and the notification of the subscribers.
      if (election.outcome === 'elected') await this.refresh();
      return election;
    }
    const closed: Election = { ...election, state: 'applied' };
    if (election.outcome === 'elected' && !(await this.moveAlias(election))) {
      const now = await this.aliases.holder(MODEL_NAME, CHAMPION_ALIAS);
      closed.outcome = 'lost-race';
      closed.verdict = verdictOf.lostRace(election.challenger, election.holder, now?.version);
    }
    crashPoint('champion.after-alias');
    try {
      await this.store.close(election.id, closed);
    } finally {
      // Once the alias has moved, subscribers are notified even if the record cannot be closed now.
      if (closed.outcome === 'elected') await this.refresh();
    }
    this.logger.log(closed.verdict);
    return closed;
  }

  private async moveAlias({ id, kind, challenger, holder, by, reason, verdict }: Election): Promise<boolean> {
    return this.aliases.move({
      model: MODEL_NAME,
      alias: CHAMPION_ALIAS,
      from: holder?.version ?? null,
      to: challenger.version,
      by,
      reason: reason ?? verdict,
      key: `${kind}/${id}`,
    });
  }

  /** No caller resumes a promotion or rollback that a kill interrupted: its record is closed by what had been done. */
  private async closeInterrupted(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - INTERRUPTED_AFTER_MS);
    const open = await this.store.leftOpen(before);
    if (open.length === 0) return;
    const moves = await this.aliases.history(MODEL_NAME, CHAMPION_ALIAS);
    for (const election of open) {
      const moved = moves.some((move) => move.key === `${election.kind}/${election.id}`);
      const outcome = moved ? election.outcome : ('lost-race' as const);
      const verdict = moved ? election.verdict : verdictOf.interrupted(election.challenger);
      await this.store.close(election.id, { state: 'applied', outcome, verdict });
    }
  }
}

function sameRequest(election: Election, { id, runId, snapshot }: ElectRequest): Election {
  if (election.challenger.runId !== runId || election.snapshot !== snapshot) throw electionDiffers(id);
  return election;
}
