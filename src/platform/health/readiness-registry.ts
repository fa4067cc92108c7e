import { Injectable } from '@nestjs/common';

export interface ReadinessState {
  up: boolean;
  /** If down, the process is not ready; a contributor that is not critical makes it degraded. */
  critical: boolean;
  info?: object;
}

/** Reports the state of a stage for GET /health/ready. It must return at once, from memory. */
export interface ReadinessContributor {
  name: string;
  check(): Promise<ReadinessState>;
}

/** Stages register their checks. Until one has, the process is starting and not ready. */
@Injectable()
export class ReadinessRegistry {
  private readonly known: ReadinessContributor[] = [];

  register(contributor: ReadinessContributor): void {
    this.known.push(contributor);
  }

  get contributors(): readonly ReadinessContributor[] {
    return this.known;
  }
}
