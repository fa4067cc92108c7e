import { Injectable } from '@nestjs/common';
import type { OnProgress } from '../platform/progress/progress.js';
import { silverErrors } from './silver.errors.js';
import type { SilverBuild, SilverPartition } from './silver-partition.js';

export interface BuildRequest {
  /** Absent: every dataset. */
  dataset?: string;
  onProgress?: OnProgress;
  signal?: AbortSignal;
}

@Injectable()
export class SilverService {
  async build(_request: BuildRequest = {}): Promise<SilverBuild> {
    return { batches: 0, partitions: 0, rows: 0, blocks: [] };
  }

  async partitions(_dataset: string): Promise<SilverPartition[]> {
    return [];
  }

  async readBlock(hash: string): Promise<Uint8Array> {
    throw silverErrors.unknownBlock(hash);
  }

  async datasets(): Promise<string[]> {
    return [];
  }
}
