import { Injectable } from '@nestjs/common';
import type { Page } from '../platform/http/listing.js';
import type { OnProgress } from '../platform/progress/progress.js';
import type { Correlation, DistanceUnit, Exploration, ExploreBy } from './exploration.js';
import { goldErrors } from './gold.errors.js';
import type { CategoryStatistics, ColumnStatistics, Snapshot, SnapshotData } from './snapshot.js';

export interface BuildSnapshot {
  dataset: string;
  onProgress?: OnProgress;
  signal?: AbortSignal;
}

export interface SnapshotFilter {
  dataset?: string;
}

export interface Description {
  snapshot: string;
  rows: number;
  columns: ColumnStatistics[];
  categories: CategoryStatistics[];
}

@Injectable()
export class GoldService {
  /** @throws AppError `gold.no-shots`, `gold.too-few-dates` */
  async build(request: BuildSnapshot): Promise<Snapshot> {
    throw goldErrors.noShots(request.dataset);
  }

  /** @throws AppError `gold.snapshot-unknown` */
  async get(id: string): Promise<Snapshot> {
    throw goldErrors.unknownSnapshot(id);
  }

  async latest(_dataset?: string): Promise<Snapshot | undefined> {
    return undefined;
  }

  async list(_filter: SnapshotFilter, _offset: number, _limit: number): Promise<Page<Snapshot>> {
    return { items: [], total: 0 };
  }

  async load(id: string): Promise<SnapshotData> {
    throw goldErrors.unknownSnapshot(id);
  }

  async describe(id: string): Promise<Description> {
    throw goldErrors.unknownSnapshot(id);
  }

  async correlation(id: string): Promise<Correlation> {
    throw goldErrors.unknownSnapshot(id);
  }

  async explore(id: string, _by: ExploreBy, _unit: DistanceUnit = 'm'): Promise<Exploration> {
    throw goldErrors.unknownSnapshot(id);
  }
}
