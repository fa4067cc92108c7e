import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { type ListedBlock, type PredictionFilter, PredictionReader } from '../../prediction-log/index.js';
import type { ReferenceProfile } from '../profiles/reference-profile.js';
import type { WindowSpec } from './window.js';

const DAY_MS = 86_400_000;

/** Blocks of the log that a window names. */
export interface PredictionWindow {
  filter: PredictionFilter;
  /** Newest first. */
  blocks: ListedBlock[];
  /** Only so many rows, the newest. */
  last?: number;
}

/** Windows over what was asked: predictions of the version whose reference it is, in any role. */
@Injectable()
export class PredictionWindows {
  constructor(
    private readonly reader: PredictionReader,
    private readonly clock: Clock,
  ) {}

  async find(
    { from, to, last, days }: WindowSpec,
    { model, version }: Pick<ReferenceProfile, 'model' | 'version'>,
  ): Promise<PredictionWindow> {
    const since = days === undefined ? from : new Date(this.clock.now().getTime() - days * DAY_MS);
    const filter: PredictionFilter = { model, version, ...(since && { from: since }), ...(to && { to }) };
    const listed = await this.reader.list(filter);
    if (last === undefined) return { filter, blocks: listed };
    let rows = 0;
    const newest = listed.findIndex(({ matching }) => (rows += matching ?? 0) >= last);
    return { filter, blocks: newest < 0 ? listed : listed.slice(0, newest + 1), last };
  }
}
