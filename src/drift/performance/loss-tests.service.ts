import { Injectable } from '@nestjs/common';
import type { ReferencePerformance } from '../../algorithms/evaluation/reference-performance.js';
import {
  addGames,
  lossTestVerdict,
  type LossTestVerdict,
  startLossTest,
} from '../../algorithms/evaluation/loss-test.js';
import { Clock } from '../../platform/clock/clock.js';
import type { PerformanceFinding } from '../reports/report.js';
import type { WindowSource, WindowSpec } from '../windows/window.js';
import { LossTestStore } from './loss-test-store.port.js';
import { NOTHING_COUNTED, settledGames, type Span, type TimedRows } from './settled-games.js';

/** What a test needs of a reference profile. */
export interface TestedReference {
  id: string;
  model: string;
  version: number;
  performance: ReferencePerformance;
}

/** Reads rows of production, as `WindowReader` does. */
export type ReadRows = (spec: WindowSpec) => Promise<TimedRows>;

/** The sequential test of a version: it counts all outcomes since a time once, and may be looked at as often as one likes. */
@Injectable()
export class LossTests {
  constructor(
    private readonly store: LossTestStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Counts what came since the last look, and says what the evidence is now. A look without news changes nothing.
   * @param source rows of different sources are counted by separate tests
   * @param since rows before it do not count: when the version became champion; absent for gold: all that are newer than the reference
   * @param damaged rows of this time are damaged: their games do not count
   * @returns undefined while nothing can be said: the reference has too few games or rows, or no game is over
   */
  async look(
    reference: TestedReference,
    source: WindowSource,
    read: ReadRows,
    { since, damaged }: { since?: Date; damaged?: Span } = {},
  ): Promise<PerformanceFinding['sequential']> {
    const { chunks } = reference.performance;
    if (!chunks) return undefined;
    const { id: of, model, version } = reference;
    const id = [of, source, since?.toISOString() ?? 'reference'].join(' ');
    const found = await this.store.find(id);
    const before = found?.state ?? startLossTest(chunks);
    const counted = found?.counted ?? NOTHING_COUNTED;
    const rows = await read(specOf(source, counted.from, since));
    const now = this.clock.now();
    const settled = settledGames(rows, counted, now.getTime(), damaged);
    if (settled.games.length === 0 && !damaged) return findingOf(lossTestVerdict(before));
    const state = addGames(before, settled.games);
    const test = { id, model, version, state, counted: settled.counted, lookedAt: now };
    if (await this.store.put(test, before.looks)) return findingOf(lossTestVerdict(state));
    // Another process has counted the same games.
    const theirs = await this.store.find(id);
    return theirs && findingOf(lossTestVerdict(theirs.state));
  }
}

/** The rows that were not counted yet, and some that were. @param from Unix ms, or -Infinity */
function specOf(source: WindowSource, from: number, since: Date | undefined): WindowSpec {
  const start = Math.max(from, since?.getTime() ?? -Infinity);
  if (start === -Infinity) return { source };
  if (source === 'predictions') return { source, from: new Date(start) };
  return { source, fromDate: Number(new Date(start).toISOString().slice(0, 10).replaceAll('-', '')) };
}

function findingOf({ loss, residual, looks }: LossTestVerdict): PerformanceFinding['sequential'] {
  if (!loss.interval || !residual.interval) return undefined;
  const { interval, ...test } = loss;
  const { interval: ofResidual, ...calibration } = residual;
  return { ...test, interval, looks, calibration: { ...calibration, interval: ofResidual } };
}
