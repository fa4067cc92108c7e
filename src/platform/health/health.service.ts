import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { MongooseHealthIndicator } from '@nestjs/terminus';
import type { Connection } from 'mongoose';
import { messageOf } from '../errors/app-error.js';
import { Drain } from './drain.js';
import { ReadinessRegistry } from './readiness-registry.js';

const PING_MS = 2000;

export interface Check {
  up: boolean;
  [fact: string]: unknown;
}

export interface Readiness {
  status: 'ok' | 'degraded' | 'starting' | 'unavailable' | 'draining';
  ready: boolean;
  checks: Record<string, Check>;
}

/** Ready means: it can answer predictions now. Without the database it still can, so that is degraded and not unready. */
@Injectable()
export class HealthService implements OnApplicationBootstrap {
  private started = false;

  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly mongoose: MongooseHealthIndicator,
    private readonly registry: ReadinessRegistry,
    private readonly drain: Drain,
  ) {}

  onApplicationBootstrap(): void {
    this.started = true;
  }

  async readiness(): Promise<Readiness> {
    const [database, stages] = await Promise.all([this.pingDatabase(), this.checkStages()]);
    const checks = { database, ...stages.checks };
    if (this.drain.draining) return { status: 'draining', ready: false, checks };
    if (!this.started || this.registry.contributors.length === 0) {
      return { status: 'starting', ready: false, checks };
    }
    if (stages.criticalDown) return { status: 'unavailable', ready: false, checks };
    const degraded = Object.values(checks).some((check) => !check.up);
    return { status: degraded ? 'degraded' : 'ok', ready: true, checks };
  }

  private async pingDatabase(): Promise<Check> {
    const result = await this.mongoose.pingCheck('database', {
      connection: this.connection,
      timeout: PING_MS,
    });
    const { status, message } = result.database as { status: string; message?: string };
    return status === 'up' ? { up: true } : { up: false, message: message ?? 'no answer' };
  }

  private async checkStages(): Promise<{ checks: Record<string, Check>; criticalDown: boolean }> {
    const checks: Record<string, Check> = {};
    let criticalDown = false;
    await Promise.all(
      this.registry.contributors.map(async (contributor) => {
        const { name } = contributor;
        try {
          const { up, critical, info } = await contributor.check();
          checks[name] = { ...info, up, critical };
          if (critical && !up) criticalDown = true;
        } catch (error) {
          checks[name] = { up: false, message: messageOf(error) };
        }
      }),
    );
    return { checks, criticalDown };
  }
}
