import { Counter, Registry } from 'prom-client';
import { BatchDriver } from '../../src/bronze/batch-driver.service.js';
import type { BatchStore } from '../../src/bronze/batch-store.port.js';
import type { StepLimits } from '../../src/bronze/chunk-reader.js';
import { BronzeService } from '../../src/bronze/bronze.service.js';
import { GameMerger } from '../../src/bronze/game-merger.service.js';
import type { GameStore, Quarantine } from '../../src/bronze/game-store.port.js';
import { Reconciler } from '../../src/bronze/reconciler.service.js';
import type { BlobStore } from '../../src/platform/blobs/blob-store.port.js';
import type { Clock } from '../../src/platform/clock/clock.js';

export interface BronzeStores {
  batches: BatchStore;
  games: GameStore;
  quarantine: Quarantine;
  blobs: BlobStore;
}

const START = Date.parse('2026-11-24T05:00:00Z');

/** A driver that takes so many rows a step; of rows that are scattered over their games a few times as many. */
class SmallSteps extends BatchDriver {
  protected override readonly limits: StepLimits = {
    rows: 20,
    rowsAGame: 3,
    scatteredRows: 60,
    scatteredCharacters: 20_000,
  };
}

/** The services of one process on these stores, with small steps, so many minutes after the start. */
export function bronzeOn(
  { batches, games, quarantine, blobs }: BronzeStores,
  minutes = 0,
): {
  bronze: BronzeService;
  counter: Counter<'dataset' | 'outcome'>;
} {
  const clock: Clock = { now: () => new Date(START + minutes * 60_000) };
  const registers = [new Registry()];
  const counter = new Counter({
    name: 'shots',
    help: 'shots',
    labelNames: ['dataset', 'outcome'] as const,
    registers,
  });
  const [merger, reconciler] = [new GameMerger(games, clock), new Reconciler(games, clock)];
  const driver = new SmallSteps(batches, merger, reconciler, quarantine, blobs, clock, counter);
  return { bronze: new BronzeService(batches, games, driver, clock), counter };
}
