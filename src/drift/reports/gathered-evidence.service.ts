import { Injectable } from '@nestjs/common';
import { Workers } from '../../platform/workers/workers.js';
import { nothingInWindow } from '../drift.errors.js';
import { MultivariateService } from '../multivariate/multivariate.service.js';
import { joinSegments } from '../performance/join-segments.js';
import { PerformanceEvidence } from '../performance/performance-evidence.service.js';
import { unseenRows } from '../performance/unseen-rows.js';
import type { ReferenceProfile } from '../profiles/reference-profile.js';
import { ReferenceProfiles } from '../profiles/reference-profiles.service.js';
import { QualityService } from '../quality/quality.service.js';
import { WindowReader } from '../windows/window-reader.service.js';
import type { WindowRows } from '../windows/window-rows.js';
import type { WindowSpec } from '../windows/window.js';
import { ComparedColumns } from './compared-columns.service.js';
import { Evidence, type Examined, type OpenedWindow, type ReportSubject } from './evidence.port.js';
import type { QualityFinding, ReportOptions, ReportPart, SegmentFinding } from './report.js';
import type { HashTask } from './rows-hash.worker.js';
import { shownSegments } from './segment-findings.js';
import { checkEffects } from './report-request.js';

/** Checks that say, if they fail, that the model was asked with wrong values. */
const DAMAGES_COLUMNS: ReadonlySet<QualityFinding['check']> = new Set([
  'unit-change',
  'missing',
  'constant',
  'relation',
  'out-of-range',
]);

const HASH_WORKER = new URL('./rows-hash.worker.js', import.meta.url);

/** Reads a reference and a window, and has each part of a report look at them. */
@Injectable()
export class GatheredEvidence extends Evidence {
  constructor(
    private readonly references: ReferenceProfiles,
    private readonly reader: WindowReader,
    private readonly columns: ComparedColumns,
    private readonly quality: QualityService,
    private readonly multivariate: MultivariateService,
    private readonly performance: PerformanceEvidence,
    private readonly workers: Workers,
  ) {
    super();
  }

  async open(
    { model, version, snapshot }: ReportSubject,
    spec: WindowSpec,
    effects: Readonly<Record<string, number>> = {},
  ): Promise<OpenedWindow> {
    const reference = await this.references.of(model, version, snapshot);
    checkEffects(
      effects,
      reference.plan.columns.map(({ name }) => name),
    );
    const rows = await this.reader.read(spec, reference);
    if (rows.summary.rows === 0) throw nothingInWindow(spec.source === 'gold' ? 'rows' : 'predictions');
    return {
      reference: reference.training,
      current: rows.summary,
      content: await this.contentOf(reference, rows),
      notes: rows.notes,
      examine: async (options, onStep) => this.examine(reference, rows, { spec, options }, onStep),
    };
  }

  private async contentOf({ id }: ReferenceProfile, rows: WindowRows): Promise<string> {
    const { columns, labels, probabilities, clusters, at } = rows;
    const task: HashTask = { text: id, arrays: [...columns, probabilities, at, clusters, labels] };
    return this.workers.run<string>(HASH_WORKER, task, { soon: true });
  }

  private async examine(
    reference: ReferenceProfile,
    rows: WindowRows,
    { spec, options }: { spec: WindowSpec; options: ReportOptions },
    onStep: (step: string) => void,
  ): Promise<Examined> {
    const wants = (...parts: ReportPart[]): boolean => parts.some((part) => options.parts.includes(part));
    const found: Examined = { columns: [], quality: [], estimates: [], segments: [], notes: [] };
    let changedSegments: SegmentFinding[] = [];
    if (wants('data', 'segments')) {
      onStep('data');
      const compared = await this.columns.compare(reference, rows, options);
      if (wants('data')) found.columns = compared.columns;
      changedSegments = compared.segments;
      found.notes.push(...compared.notes);
    }
    if (wants('quality')) {
      onStep('quality');
      found.quality = await this.quality.check(reference, rows, spec);
    }
    let domain: Float64Array | undefined;
    if (wants('multivariate', 'estimate')) {
      onStep('multivariate');
      const { finding, probabilities } = await this.multivariate.measure(reference, rows);
      if (wants('multivariate')) found.multivariate = finding;
      domain = probabilities;
    }
    if (wants('performance', 'estimate', 'segments')) {
      onStep('performance');
      const { level } = options;
      const isDamaged = found.quality.some(({ check, passed }) => !passed && DAMAGES_COLUMNS.has(check));
      const unseen = unseenRows(reference, rows);
      if (unseen.note) found.notes.push(unseen.note);
      // The classifier's probabilities are about all rows of the window.
      const asked = { level, isDamaged, ...(domain && !unseen.note && { domain }) };
      const measured = await this.performance.measure(reference, unseen.rows, asked);
      if (wants('performance') && measured.performance) found.performance = measured.performance;
      if (wants('estimate')) found.estimates = measured.estimates;
      if (wants('segments')) this.addSegments(found, reference, changedSegments, measured.segments);
    }
    return found;
  }

  private addSegments(
    found: Examined,
    { segments, moreSegments }: ReferenceProfile,
    ofColumns: SegmentFinding[],
    ofScores: SegmentFinding[],
  ): void {
    const all = joinSegments(ofColumns, ofScores);
    found.segments = shownSegments(all);
    if (all.length > found.segments.length) {
      found.notes.push(
        `${all.length} segments were compared; the report has ${found.segments.length}, the worst first, then the largest.`,
      );
    }
    if (moreSegments) {
      found.notes.push(`The reference keeps ${segments.length} segments, and there are more.`);
    }
  }
}
