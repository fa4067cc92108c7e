import { Injectable, Logger } from '@nestjs/common';
import { BronzeLists, BronzeService } from '../bronze/index.js';
import { FeedService } from '../feed/index.js';
import { deriveId } from '../platform/ids/ids.js';
import type { PipelineRun } from './pipeline-run.js';
import type { Performed, StepContext } from './step-result.js';

/** Reads shots from the source of a run into bronze. */
@Injectable()
export class FetchStep {
  private readonly logger = new Logger(FetchStep.name);

  constructor(
    private readonly feed: FeedService,
    private readonly bronze: BronzeService,
    private readonly bronzeLists: BronzeLists,
  ) {}

  /** May be repeated: the id of the batch is derived from the run's. */
  async perform({ id, options }: PipelineRun, context: StepContext): Promise<Performed<'fetch'>> {
    const source = await this.feed.open(options.source);
    try {
      // Also if the same file was read before: a transform that the request names must match the file's rows.
      if (options.source.kind === 'file' && options.source.transform) await source.reading();
      const batch = await this.bronze.ingest({
        id: deriveId('batch', id),
        source,
        dataset: options.dataset,
        count: options.shots,
        ...context,
      });
      const reading = batch.repeated ? undefined : await source.reading();
      if (reading)
        this.logger.log(`${source.key}: coordinates are read as ${reading.transform}: ${reading.reason}`);
      if (batch.read > 0 && batch.quarantined === batch.read)
        throw await this.bronzeLists.nothingTaken(batch.id);
      const { read, inserted, duplicates, corrected, quarantined, games } = batch;
      return {
        counts: { read, inserted, duplicates, corrected, quarantined, games: games.length },
        output: {
          batch: batch.id,
          dataset: batch.dataset,
          source: batch.sourceKey,
          repeated: Boolean(batch.repeated),
          reading,
        },
      };
    } finally {
      await source.close();
    }
  }
}
