import { Injectable } from '@nestjs/common';
import { ChampionService } from '../../champion/index.js';
import { type DriftReport, DriftReports, WINDOW_SOURCES, type WindowSource } from '../../drift/index.js';
import { MODEL_NAME } from '../../registry/index.js';
import { isAppError } from '../../platform/errors/app-error.js';
import { DriftReadings, type SourceReport } from './drift-readings.port.js';

/** Reports that are looked through for one about the newest rows. */
const MOST_REPORTS = 20;

@Injectable()
export class NewestReports extends DriftReadings {
  constructor(
    private readonly reports: DriftReports,
    private readonly champion: ChampionService,
  ) {
    super();
  }

  async newest(): Promise<SourceReport[]> {
    const version = (await this.champion.remembered())?.version.version;
    if (version === undefined) return [];
    const found = await Promise.all(WINDOW_SOURCES.map((source) => this.of(source, version)));
    return found.flatMap((one) => (one ? [one] : []));
  }

  private async of(source: WindowSource, version: number): Promise<SourceReport | undefined> {
    const filter = { source, model: MODEL_NAME, version };
    const latest = await this.latest(filter);
    if (latest && isAboutNow(latest)) return { source, report: latest };
    if (!latest) return (await this.latest({ source })) && { source };
    const { items } = await this.reports.list(filter, 0, MOST_REPORTS);
    for (const { id } of items) {
      const report = await this.reports.get(id);
      if (isAboutNow(report)) return { source, report };
    }
    return { source };
  }

  private async latest(filter: { source: WindowSource; version?: number }): Promise<DriftReport | undefined> {
    try {
      return await this.reports.latest(filter);
    } catch (error) {
      if (isAppError(error, 'not-found')) return undefined;
      throw error;
    }
  }
}

/** A report that someone made about a window of the past says nothing about the present. */
function isAboutNow({ spec }: DriftReport): boolean {
  return (
    spec.fromDate === undefined &&
    spec.toDate === undefined &&
    spec.from === undefined &&
    spec.to === undefined
  );
}
