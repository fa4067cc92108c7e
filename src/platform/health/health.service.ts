import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { messageOf } from '../errors/app-error.js';
import { DatabaseWatch } from './database-watch.service.js';
import { Drain } from './drain.js';
import { ReadinessRegistry } from './readiness-registry.js';

export interface Check {
  up: boolean;
  [fact: string]: unknown;
}

export interface Readiness {
  status: 'ok' | 'degraded' | 'starting' | 'unavailable' | 'draining';
  ready: boolean;
  checks: Record<string, Check>;
}

/** Ready means that predictions can be answered now. This needs no database: without it the state is degraded, not unready. */
@Injectable()
export class HealthService implements OnApplicationBootstrap {
  private started = false;

  constructor(
    private readonly database: DatabaseWatch,
    private readonly registry: ReadinessRegistry,
    private readonly drain: Drain,
  ) {}

  onApplicationBootstrap(): void {
    this.started = true;
  }

  /** From memory: no check waits for the database. */
  async readiness(): Promise<Readiness> {
    const stages = await this.checkStages();
    const checks = { database: { ...this.database.state }, ...stages.checks };
    if (this.drain.draining) return { status: 'draining', ready: false, checks };
    if (!this.started || this.registry.contributors.length === 0) {
      return { status: 'starting', ready: false, checks };
    }
    if (stages.criticalDown) return { status: 'unavailable', ready: false, checks };
    const degraded = Object.values(checks).some((check) => !check.up);
    return { status: degraded ? 'degraded' : 'ok', ready: true, checks };
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
