import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Settings } from '../../platform/config/settings.js';
import { type BlockManifest, OutcomeBlocks, PredictionBlocks } from '../blocks/blocks.port.js';

const DAY_MS = 86_400_000;
const MB = 1024 ** 2;

/** Removes predictions by age and size, whole blocks only, the oldest first, and the outcomes of what is gone. */
@Injectable()
export class Retention {
  constructor(
    private readonly predictions: PredictionBlocks,
    private readonly outcomes: OutcomeBlocks,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /** @returns the number of blocks of predictions that were removed */
  async apply(): Promise<number> {
    const { predictionLogKeepDays, predictionLogMaxMb } = this.settings;
    if (predictionLogKeepDays === 0 && predictionLogMaxMb === 0) return 0;
    const oldest =
      predictionLogKeepDays === 0 ? -Infinity : this.clock.now().getTime() - predictionLogKeepDays * DAY_MS;
    const most = predictionLogMaxMb === 0 ? Infinity : predictionLogMaxMb * MB;
    const removed: BlockManifest[] = [];
    let kept = '';
    let bytes = 0;
    for (const manifest of await this.predictions.list({})) {
      bytes += manifest.bytes;
      // A limit below the size of one block must not empty the log.
      const isOverSize = bytes > most && kept !== '';
      if (manifest.to < oldest || isOverSize) removed.push(manifest);
      else kept = manifest.firstId;
    }
    if (removed.length === 0) return 0;
    await this.predictions.remove(removed.map(({ id }) => id));
    // Outcomes of predictions older than any that is kept.
    const known = kept === '' ? 'g' : kept;
    const gone = (await this.outcomes.list({})).filter(
      ({ lastId, waiting, to }) =>
        lastId < known && waiting === 0 && to < this.clock.now().getTime() - DAY_MS,
    );
    await this.outcomes.remove(gone.map(({ id }) => id));
    return removed.length;
  }
}
