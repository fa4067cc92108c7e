import { Injectable } from '@nestjs/common';

export interface ReadinessState {
  up: boolean;
  /** Without it the process is not ready at all; otherwise it is ready but degraded. */
  critical: boolean;
  info?: object;
}

/** What a stage says of itself when GET /health/ready asks. It must answer at once, from memory. */
export interface ReadinessContributor {
  name: string;
  check(): Promise<ReadinessState>;
}

/** Stages register what they need to be ready. While nobody has, the process is starting and not ready. */
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
