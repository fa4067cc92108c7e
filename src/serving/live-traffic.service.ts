import { type BeforeApplicationShutdown, Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import { type Challenge, ChallengeService, liveVerdict } from '../champion/index.js';
import { isAppError, messageOf } from '../platform/errors/app-error.js';
import { METRIC } from '../platform/metrics/metrics.js';
import { isDatabaseAway } from '../platform/mongo/database-away.js';
import { shareOfKey } from './key-share.js';
import { ServedModels } from './served-models.service.js';
import { TabularModel } from './tabular-model.js';

/** Which version answers a live request. */
export interface LiveChoice {
  readonly model: TabularModel;
  readonly role: 'champion' | 'canary';
  /** Answers the same request silently. */
  readonly shadow?: TabularModel;
}

/** What a challenge means for live requests. */
interface Live {
  challenge: Challenge;
  challenger: TabularModel;
  /** For the share of the keys that the challenge takes; absent until the first of them, as the champion may still be loading. */
  taken?: LiveChoice;
  /** Answers of the canary, and how many of them failed, in this process. */
  answers: number;
  errors: number;
}

/** A canary that failed this often, */
const FEWEST_ERRORS = 3;
/** and in more than this share of its answers, is rolled back. */
const MOST_ERRORS = 0.01;
/** A challenger that could not be read, as while the database is away, is tried again after this time. */
const AGAIN_MS = 1000;
/** The author of what this process finds. */
const LIVE = 'live requests';

/**
 * Which version answers a live request: the champion, or while a canary is active the challenger, for a share of the keys. The
 * same key always has the same version, in every process. While no challenge is active, a choice is one object for all requests.
 */
@Injectable()
export class LiveTraffic implements OnModuleInit, BeforeApplicationShutdown {
  private alone?: LiveChoice;
  private live?: Live;
  /** The challenge that is followed, also while its challenger is being loaded. */
  private followed?: Challenge;
  private unsubscribe?: () => void;

  constructor(
    private readonly models: ServedModels,
    private readonly challenges: ChallengeService,
    @InjectMetric(METRIC.challengeInfo) private readonly infoGauge: Gauge<string>,
    @InjectMetric(METRIC.canaryShare) private readonly shareGauge: Gauge<string>,
  ) {}

  onModuleInit(): void {
    this.unsubscribe = this.challenges.subscribe((challenge) => void this.follow(challenge));
  }

  beforeApplicationShutdown(): void {
    this.unsubscribe?.();
    this.followed = undefined;
  }

  /**
   * @param key of the caller's choice, such as a user
   * @throws {AppError} `prediction.no-champion` when there is no champion
   */
  choose(key: string | number): LiveChoice {
    const champion = this.models.current();
    if (this.alone?.model !== champion) this.alone = { model: champion, role: 'champion' };
    const { live } = this;
    if (live === undefined) return this.alone;
    const { challenge, challenger } = live;
    // Another champion, such as after a rollback: the challenge was of the one before, whether or not it is recorded yet.
    if (champion.version !== challenge.holder) return this.alone;
    if (shareOfKey(challenge.id, key) >= challenge.share) return this.alone;
    let { taken } = live;
    if (taken?.model !== champion && taken?.shadow !== champion) {
      taken = live.taken = takenBy(challenge, challenger, champion);
    }
    if (taken.role === 'canary') live.answers += 1;
    return taken;
  }

  /**
   * Which version answers a request for which the chosen one failed: the champion instead of a canary.
   * @throws {unknown} when the champion itself failed: `error`
   */
  instead({ role }: LiveChoice, error: unknown): LiveChoice {
    if (role !== 'canary') throw error;
    const { live } = this;
    if (live) {
      live.errors += 1;
      const { challenge, errors, answers } = live;
      if (errors >= FEWEST_ERRORS && errors > MOST_ERRORS * answers) {
        this.drop(challenge, liveVerdict.failed(challenge, errors, answers, messageOf(error)));
      }
    }
    return this.alone!;
  }

  /** Loads the challenger of a challenge that began, before it gets a request. */
  async follow(challenge: Challenge | undefined): Promise<void> {
    this.followed = challenge;
    this.live = undefined;
    this.infoGauge.reset();
    this.shareGauge.set(0);
    if (!challenge) return;
    const { model, version, holder, mode, share, id } = challenge;
    try {
      const challenger = await this.models.get(model, { version });
      if (!(challenger instanceof TabularModel) || !challenger.takesFeatures) {
        throw new Error('it does not take the features of the champion.');
      }
      // It may have ended while its challenger was loaded.
      if (this.followed !== challenge) return;
      this.live = { challenge, challenger, answers: 0, errors: 0 };
    } catch (error) {
      if (isDatabaseAway(error) || isAppError(error, 'unavailable')) {
        this.followLater(challenge);
        return;
      }
      this.drop(challenge, liveVerdict.unfit(challenge, messageOf(error)));
      return;
    }
    this.infoGauge.set({ challenge: id, mode, version: String(version), holder: String(holder) }, 1);
    this.shareGauge.set(mode === 'canary' ? share : 0);
  }

  /** What cannot be read now says nothing about the challenger. */
  private followLater(challenge: Challenge): void {
    const again = (): void => void (this.followed === challenge && this.follow(challenge));
    setTimeout(again, AGAIN_MS).unref();
  }

  /** At once in this process; in the others as soon as they read that it has ended. */
  private drop(challenge: Challenge, reason: string): void {
    this.live = undefined;
    void this.challenges.end(challenge, 'rolled-back', { by: LIVE, reason }).catch(() => undefined);
  }
}

function takenBy({ mode }: Challenge, challenger: TabularModel, champion: TabularModel): LiveChoice {
  return mode === 'canary'
    ? { model: challenger, role: 'canary', shadow: champion }
    : { model: champion, role: 'champion', shadow: challenger };
}
