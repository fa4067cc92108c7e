import { Injectable } from '@nestjs/common';
import { ChampionService } from '../../champion/index.js';
import type { ReferenceProfile } from '../profiles/reference-profile.js';
import type { PerformanceFinding } from '../reports/report.js';
import { WindowReader } from '../windows/window-reader.service.js';
import type { WindowRows } from '../windows/window-rows.js';
import type { WindowSpec } from '../windows/window.js';
import { LossTests } from './loss-tests.service.js';
import type { Span } from './settled-games.js';
import type { PerformanceFindings } from './measure-performance.js';
import { PerformanceService } from './performance.service.js';

/** What a report states about performance: the window, and for a champion the sequential test over all outcomes. */
@Injectable()
export class PerformanceEvidence {
  constructor(
    private readonly performance: PerformanceService,
    private readonly tests: LossTests,
    private readonly reader: WindowReader,
    private readonly champion: ChampionService,
  ) {}

  /**
   * @param domain probability of each row of the reference's `validationSample` that it is one of the window
   * @param isDamaged the window's columns are: its games are no evidence on the model
   */
  async measure(
    reference: ReferenceProfile,
    rows: WindowRows,
    { level, domain, isDamaged }: { level: number; domain?: Float64Array; isDamaged?: boolean },
  ): Promise<PerformanceFindings> {
    const { labels, probabilities, games } = reference.validationSample;
    const sequential = await this.look(reference, rows, isDamaged);
    return this.performance.measure(reference, rows, {
      level,
      ...(sequential && { sequential }),
      ...(domain && { domain: { labels, probabilities, games, current: domain } }),
    });
  }

  /** Only champions are tested: for them all outcomes count, from one time on. */
  private async look(
    reference: ReferenceProfile,
    { summary: { source, dataset }, at }: WindowRows,
    isDamaged = false,
  ): Promise<PerformanceFinding['sequential']> {
    const champions = await this.champion.champions();
    const held = champions.find(
      ({ version }) => version.version === reference.version && version.model === reference.model,
    );
    if (!held || (source === 'gold' && dataset !== reference.dataset)) return undefined;
    // Gold: rows that are newer than the reference; the version learned from none of them.
    const since = source === 'predictions' ? held.since : undefined;
    const damaged: Span | undefined =
      isDamaged && at.length > 0 ? { from: at[0], to: at.at(-1)! } : undefined;
    const read = async (spec: WindowSpec): Promise<WindowRows> => this.reader.read(spec, reference);
    return this.tests.look(reference, source, read, { since, damaged });
  }
}
