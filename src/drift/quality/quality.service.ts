import { Injectable } from '@nestjs/common';
import { Workers } from '../../platform/workers/workers.js';
import type { ReferenceRange, ReferenceSample } from '../profiles/reference-sample.js';
import type { QualityFinding } from '../reports/report.js';
import type { WindowSpec } from '../windows/window.js';
import type { WindowRows } from '../windows/window-rows.js';
import { batchFindings } from './batch-checks.js';
import type { Inspected } from './inspected.js';
import { staleCheck, volumeCheck } from './volume-check.js';
import { WindowFacts } from './window-facts.service.js';

const WORKER = new URL('./inspect.worker.js', import.meta.url);

/** Of a reference profile: what the checks need. */
export interface QualityReference {
  sample: ReferenceSample;
  ranges: ReferenceRange[];
}

/** Checks whether the data of a window is damaged. */
@Injectable()
export class QualityService {
  constructor(
    private readonly workers: Workers,
    private readonly facts: WindowFacts,
  ) {}

  /**
   * Failed checks first. Columns, rows and units are checked in a worker; freshness and volume by the days of the source.
   * @throws {RangeError} when the window has other features than the reference
   */
  async check(
    { sample, ranges }: QualityReference,
    rows: Pick<WindowRows, 'columns' | 'clusters' | 'at' | 'summary'>,
    spec: WindowSpec,
  ): Promise<QualityFinding[]> {
    const task: Inspected = {
      featureNames: sample.featureNames,
      features: sample.features,
      reference: { columns: sample.columns, games: sample.games },
      ranges,
      current: { columns: rows.columns, games: rows.clusters },
      at: rows.at,
    };
    const content = await this.workers.run<QualityFinding[]>(WORKER, task, { soon: true });
    const facts = await this.facts.of(rows, spec);
    const findings = [...content, ...staleCheck(facts), ...volumeCheck(facts), ...batchFindings(facts)];
    return findings.toSorted((a, b) => Number(a.passed) - Number(b.passed));
  }
}
