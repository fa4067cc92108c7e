import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import { METRIC } from '../platform/metrics/metrics.js';
import { CHAMPION_ALIAS } from '../registry/index.js';
import { ChampionLookup } from './champion-lookup.service.js';
import { type ChampionHandler, ChampionSubscribers } from './champion-subscribers.js';
import type { ChampionInfo } from './election.js';

/** The champion that answers predictions, as it was last read, and who hears of a new one. */
@Injectable()
export class ChampionNews {
  private readonly subscribers = new ChampionSubscribers();
  private latest?: ChampionInfo;

  constructor(
    private readonly lookup: ChampionLookup,
    @InjectMetric(METRIC.championWorseThanBaseRate) private readonly worseGauge: Gauge<string>,
  ) {}

  subscribe(handler: ChampionHandler): () => void {
    return this.subscribers.add(handler);
  }

  /** The champion as it was last read, available without the database; undefined while there is none. */
  async remembered(): Promise<ChampionInfo | undefined> {
    return this.latest ?? this.current();
  }

  /** Undefined while there is no champion. */
  async current(): Promise<ChampionInfo | undefined> {
    const info = await this.lookup.champion(CHAMPION_ALIAS);
    // A read that began before a move may end after it.
    if (!info || !this.latest || this.latest.since <= info.since) this.latest = info;
    this.worseGauge.set(this.latest?.measured?.worseThanBaseRate ? 1 : 0);
    return info;
  }

  /** Reads the champion and notifies the subscribers that have not handled it yet. */
  async refresh(): Promise<void> {
    await this.current();
    if (this.latest) await this.subscribers.notify(this.latest);
  }
}
