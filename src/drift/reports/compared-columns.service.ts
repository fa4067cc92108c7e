import { Injectable } from '@nestjs/common';
import { compareProfiles } from '../../algorithms/profile/compare-profiles.js';
import { Workers } from '../../platform/workers/workers.js';
import type { ReferenceProfile } from '../profiles/reference-profile.js';
import { WindowProfiles } from '../windows/window-profiles.service.js';
import type { WindowRows } from '../windows/window-rows.js';
import { columnFinding } from './column-finding.js';
import type { ColumnTestsAnswer, ColumnTestsTask } from './column-tests.worker.js';
import type { ColumnFinding, ReportOptions, SegmentFinding } from './report.js';
import { segmentFindings } from './segment-findings.js';

const TESTS_WORKER = new URL('./column-tests.worker.js', import.meta.url);

/** Compares the columns of a window with those of the reference, and those of each segment. */
@Injectable()
export class ComparedColumns {
  constructor(
    private readonly profiles: WindowProfiles,
    private readonly workers: Workers,
  ) {}

  async compare(
    reference: ReferenceProfile,
    rows: WindowRows,
    { level, effects, tests }: ReportOptions,
  ): Promise<{ columns: ColumnFinding[]; segments: SegmentFinding[]; notes: string[] }> {
    const { window, segments } = await this.profiles.ofRows(rows, reference);
    const { plan, profile, learned } = reference;
    const options = { sameClusters: window.sameClusters, level, ...(effects && { effects }) };
    const compared = compareProfiles(plan, profile, window.profile, { ...options, learned });
    const named = await this.namedTests(reference, rows, tests);
    return {
      columns: compared.map((one) => columnFinding(one, named.byColumn.get(one.column))),
      segments: segmentFindings(
        plan,
        reference.segments.map(({ name, profile: before }, index) => ({
          name,
          reference: before,
          current: segments[index],
        })),
        options,
      ),
      notes: named.notes,
    };
  }

  /** On the rows of the window and of the reference's sample, each row taken as independent, as the tests are defined. */
  private async namedTests({ id, plan, sample }: ReferenceProfile, rows: WindowRows, tests: string[]) {
    if (tests.length === 0)
      return { byColumn: new Map<string, ColumnTestsAnswer['results'][number]>(), notes: [] };
    const kinds = new Map(plan.columns.map(({ name, kind }) => [name, kind]));
    const task: ColumnTestsTask = {
      tests,
      seed: Number.parseInt(id.slice(0, 8), 16),
      columns: sample.featureNames.map((name, index) => ({
        kind: kinds.get(name) === 'numeric' ? 'numeric' : 'category',
        reference: sample.columns[index],
        current: rows.columns[rows.featureNames.indexOf(name)],
      })),
    };
    const { results, notes } = await this.workers.run<ColumnTestsAnswer>(TESTS_WORKER, task, { soon: true });
    return { byColumn: new Map(sample.featureNames.map((name, index) => [name, results[index]])), notes };
  }
}
