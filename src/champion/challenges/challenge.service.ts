import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { messageOf } from '../../platform/errors/app-error.js';
import { LATEST } from '../../platform/http/latest.js';
import { deriveId, newId } from '../../platform/ids/ids.js';
import { CHAMPION_ALIAS, MODEL_NAME, VersionService } from '../../registry/index.js';
import { ChallengerService } from '../challenger.service.js';
import { alreadyChampion, noChampion } from '../champion.errors.js';
import { ChampionAudit } from '../champion-audit.service.js';
import { ChampionLookup } from '../champion-lookup.service.js';
import type { Author } from '../author.js';
import type { Election } from '../election.js';
import { checkManualMove } from '../limits.js';
import type { Challenge, ChallengeFilter, ChallengePlan, ChallengeState } from './challenge.js';
import { challengeActive, challengeEnded, challengeUnknown } from './challenge.errors.js';
import { ChallengeStore } from './challenge-store.port.js';

/** Of beginning a challenge while others end. */
const MAX_ATTEMPTS = 3;

/** Called with the active challenge, and with undefined when there is none any more. */
export type ChallengeHandler = (challenge: Challenge | undefined) => void;

/** Challenges on live requests: who has one, and how it begins and ends. */
@Injectable()
export class ChallengeService {
  private readonly logger = new Logger(ChallengeService.name);
  private readonly handlers = new Set<ChallengeHandler>();
  private notified?: string;

  constructor(
    private readonly store: ChallengeStore,
    private readonly lookup: ChampionLookup,
    private readonly versions: VersionService,
    private readonly challengers: ChallengerService,
    private readonly audit: ChampionAudit,
    private readonly clock: Clock,
  ) {}

  /**
   * Starts a challenge of the champion that answers predictions.
   * @throws {AppError} `champion.challenge-active` when another challenge is active; `champion.none` when there is no
   * champion; `champion.already-champion` when the version is champion already; `champion.model-unreadable` when its model
   * file cannot be read; `registry.version-unknown` when there is no such version
   */
  async start({
    version,
    by,
    reason,
    ...plan
  }: ChallengePlan & Author & { version: number }): Promise<Challenge> {
    checkManualMove({ by, reason });
    const challenger = await this.versions.get(MODEL_NAME, version);
    const holder = await this.lookup.holder(CHAMPION_ALIAS);
    if (!holder) throw noChampion();
    if (holder.version === version) throw alreadyChampion(version);
    await this.challengers.checkFile(challenger);
    const challenge = this.begin(newId(), version, holder.version, { ...plan, by, reason });
    const stored = await this.insert(challenge);
    await this.audit.note({ challenge: stored });
    await this.refresh();
    return stored;
  }

  private async insert(challenge: Challenge): Promise<Challenge> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const stored = await this.store.insert(challenge);
      if (stored) return stored;
      const active = await this.store.active(challenge.alias);
      if (active) throw challengeActive(active);
      // The other one ended meanwhile.
    }
    throw new Error('no challenge is active, and none can begin');
  }

  /** The challenge that an election decided; undefined if another one is active. The same election has the same challenge. */
  async startOf({ id, challenger, holder, plan, by, verdict }: Election): Promise<Challenge | undefined> {
    const author = { by, reason: verdict };
    const challenge = this.begin(deriveId('challenge', id), challenger.version, holder!.version, {
      ...plan!,
      ...author,
    });
    const stored = await this.store.insert({ ...challenge, election: id });
    if (stored) await this.audit.note({ challenge: stored });
    await this.refresh();
    return stored;
  }

  /**
   * @throws {AppError} `champion.challenge-unknown` when there is no such challenge; `champion.challenge-ended` when it has
   * ended
   */
  async stop(id: string, { by, reason }: Author): Promise<Challenge> {
    checkManualMove({ by, reason });
    const found = await this.get(id);
    const stopped = await this.end(found, 'stopped', { by, reason });
    if (!stopped) throw challengeEnded(await this.get(found.id));
    return stopped;
  }

  /** Undefined if it has ended already. */
  async end(
    { id, version, mode }: Challenge,
    state: Exclude<ChallengeState, 'active'>,
    author: Author & { election?: string },
  ): Promise<Challenge | undefined> {
    const ended = await this.store.end(id, state, { ...author, at: this.clock.now() });
    if (ended) await this.audit.note({ challenge: ended });
    await this.refresh();
    if (ended) this.logger.log(`the ${mode} of version ${version} is over, ${state}: ${author.reason}`);
    return ended;
  }

  /** Ends the active challenge of an alias that has moved: its champion is another version now. */
  async settle(alias: string, { id, challenge, by, verdict }: Election): Promise<void> {
    const active = await this.store.active(alias);
    if (!active) return;
    const state = challenge === active.id ? 'promoted' : 'superseded';
    await this.end(active, state, { by, reason: verdict, election: id });
  }

  /**
   * One challenge by id, or the latest.
   * @throws {AppError} `champion.challenge-unknown` when there is no such challenge
   */
  async get(id: string): Promise<Challenge> {
    const found = id === LATEST ? (await this.store.list({}, 0, 1)).items.at(0) : await this.store.find(id);
    if (!found) throw challengeUnknown(id);
    return found;
  }

  /** Newest first. */
  async list(
    filter: ChallengeFilter,
    offset: number,
    limit: number,
  ): Promise<{ items: Challenge[]; total: number }> {
    return this.store.list(filter, offset, limit);
  }

  async active(): Promise<Challenge | undefined> {
    return this.store.active(CHAMPION_ALIAS);
  }

  subscribe(handler: ChallengeHandler): () => void {
    this.handlers.add(handler);
    return () => this.handlers.delete(handler);
  }

  /** Reads the active challenge and notifies the subscribers if it is another one. */
  async refresh(): Promise<void> {
    let active: Challenge | undefined;
    try {
      active = await this.store.active(CHAMPION_ALIAS);
    } catch (error) {
      this.logger.debug(`the challenge could not be read: ${messageOf(error)}`);
      return;
    }
    if (active?.id === this.notified) return;
    this.notified = active?.id;
    for (const handler of this.handlers) handler(active);
  }

  private begin(
    id: string,
    version: number,
    holder: number,
    { by, reason, ...plan }: ChallengePlan & Author,
  ): Challenge {
    return {
      id,
      model: MODEL_NAME,
      alias: CHAMPION_ALIAS,
      version,
      holder,
      ...plan,
      startedAt: this.clock.now(),
      startedBy: by,
      reason,
      state: 'active',
      looks: 0,
    };
  }
}
