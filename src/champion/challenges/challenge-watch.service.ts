import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Settings } from '../../platform/config/settings.js';
import { messageOf } from '../../platform/errors/app-error.js';
import { ElectionLedger } from '../election-ledger.service.js';
import { ChallengeJudge } from './challenge-judge.service.js';
import { ChallengeService } from './challenge.service.js';

/** How often a process reads which challenge is active: one that another process started or ended takes effect within this time. */
const REFRESH_EVERY_MS = 500;

/** Follows the challenges that any process starts and ends, and looks at what they have shown. */
@Injectable()
export class ChallengeWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ChallengeWatch.name);
  private timers: NodeJS.Timeout[] = [];
  private refreshing = false;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly challenges: ChallengeService,
    private readonly judge: ChallengeJudge,
    private readonly ledger: ElectionLedger,
    private readonly settings: Settings,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.refresh();
    this.timers = [
      setInterval(() => void this.refresh(), REFRESH_EVERY_MS).unref(),
      setInterval(() => void this.look(), 1000 * this.settings.challengeLookSeconds).unref(),
    ];
    void this.look();
  }

  /** Waits for a look: the database closes after this. */
  async beforeApplicationShutdown(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.looking;
  }

  private async refresh(): Promise<void> {
    if (this.refreshing) return;
    this.refreshing = true;
    await this.challenges.refresh();
    this.refreshing = false;
  }

  /** Looks at the evidence, and finishes what a kill interrupted. */
  private async look(): Promise<void> {
    this.looking ??= this.finishAndJudge()
      .catch((error: unknown) => this.logger.debug(`the challenge could not be judged: ${messageOf(error)}`))
      .finally(() => (this.looking = undefined));
    await this.looking;
  }

  private async finishAndJudge(): Promise<void> {
    await this.ledger.finishConfirmed();
    await this.judge.look();
  }
}
