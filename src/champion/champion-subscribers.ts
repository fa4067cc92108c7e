import { Logger } from '@nestjs/common';
import { messageOf } from '../platform/errors/app-error.js';
import type { ChampionInfo } from './election.js';

/** Handles a new champion. If it rejects, it is called again at the next check. */
export type ChampionHandler = (champion: ChampionInfo) => Promise<void>;

interface Delivery {
  /** The champion that was delivered. */
  id: string;
  done: Promise<void>;
}

/** The one way in which the program hears of a new champion: whatever found it, each subscriber handles it once. */
export class ChampionSubscribers {
  private readonly logger = new Logger(ChampionSubscribers.name);
  private readonly deliveries = new Map<ChampionHandler, Delivery | undefined>();

  /** Returns an unsubscribe function. */
  add(handler: ChampionHandler): () => void {
    this.deliveries.set(handler, undefined);
    return () => this.deliveries.delete(handler);
  }

  /** Resolves once every subscriber has handled this champion, now or before, or has failed to. Never rejects. */
  async notify(champion: ChampionInfo): Promise<void> {
    const id = identityOf(champion);
    await Promise.all(
      [...this.deliveries].map(([handler, last]) =>
        last?.id === id ? last.done : this.deliver(handler, champion, id),
      ),
    );
  }

  private deliver(handler: ChampionHandler, champion: ChampionInfo, id: string): Promise<void> {
    const done = handler(champion).catch((error: unknown) => {
      this.logger.debug(`version ${champion.version.version} was not handled: ${messageOf(error)}`);
      if (this.deliveries.get(handler)?.id === id) this.deliveries.set(handler, undefined);
    });
    this.deliveries.set(handler, { id, done });
    return done;
  }
}

/** A version that becomes champion a second time is another champion. */
function identityOf({ version, since }: ChampionInfo): string {
  return `${version.version} since ${since.toISOString()}`;
}
