import { Injectable } from '@nestjs/common';
import type { RouteAccess } from './allow.js';

/** The credentials of a request. */
export interface Credentials {
  authorization?: string;
  /** The host name of the request. */
  host?: string;
}

/** @throws {AppError} when the request is not admitted */
export type Decide = (access: RouteAccess, credentials: Credentials) => Promise<unknown>;

/**
 * Whether a request that does not come over HTTP is admitted. The stage `access` decides, by the same rules as for routes;
 * before it has registered itself, nothing is admitted.
 */
@Injectable()
export class Admission {
  private decide?: Decide;

  decideWith(decide: Decide): void {
    this.decide = decide;
  }

  /** @throws {AppError} when the request is not admitted */
  async admit(access: RouteAccess, credentials: Credentials): Promise<void> {
    if (!this.decide) throw new Error('nothing decides about requests yet');
    await this.decide(access, credentials);
  }
}
