import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { ChampionService } from '../../champion/index.js';
import { messageOf } from '../../platform/errors/app-error.js';
import { MODEL_NAME } from '../../registry/index.js';
import { ReferenceProfiles } from './reference-profiles.service.js';

/** Makes the reference of each new champion at once, so that the first report finds it. Others are made when they are needed. */
@Injectable()
export class ReferenceWatch implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(ReferenceWatch.name);
  private unsubscribe?: () => void;
  private current: Promise<void> = Promise.resolve();

  constructor(
    private readonly champions: ChampionService,
    private readonly references: ReferenceProfiles,
  ) {}

  onModuleInit(): void {
    this.unsubscribe = this.champions.subscribe(async ({ version: { version } }) => {
      // An election waits for those who hear of it, and need not wait for this.
      this.current = this.current.then(() => this.prepare(version));
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.unsubscribe?.();
    await this.current;
  }

  private async prepare(version: number): Promise<void> {
    try {
      await this.references.prepare(MODEL_NAME, version);
    } catch (error) {
      this.logger.debug(`version ${version} has no reference: ${messageOf(error)}`);
    }
  }
}
