import { Injectable } from '@nestjs/common';
import { adjustComparisons, compareProfiles } from '../../algorithms/profile/compare-profiles.js';
import type { Profile } from '../../algorithms/profile/profile.js';
import { Workers } from '../../platform/workers/workers.js';
import { nothingInWindow } from '../drift.errors.js';
import type { MultivariateResult } from '../multivariate/compare-rows.js';
import { MultivariateService } from '../multivariate/multivariate.service.js';
import { joinSegments } from '../performance/join-segments.js';
import { PerformanceEvidence } from '../performance/performance-evidence.service.js';
import type { ReferenceProfile } from '../profiles/reference-profile.js';
import { ReferenceProfiles } from '../profiles/reference-profiles.service.js';
import { QualityService } from '../quality/quality.service.js';
import { type WindowProfile, WindowProfiles } from '../windows/window-profiles.service.js';
import { WindowReader } from '../windows/window-reader.service.js';
import type { WindowRows } from '../windows/window-rows.js';
import type { WindowSpec } from '../windows/window.js';
import { columnFinding } from './column-finding.js';
import { Evidence, type Examined, type OpenedWindow, type ReportSubject } from './evidence.port.js';
import type { HashTask } from './rows-hash.worker.js';
import type { ReportOptions, ReportPart } from './report.js';
import { segmentFindings } from './segment-findings.js';

const HASH_WORKER = new URL('./rows-hash.worker.js', import.meta.url);

/** Reads a reference and a window, and has each part of a report look at them. */
@Injectable()
export class GatheredEvidence extends Evidence {
  constructor(
    private readonly references: ReferenceProfiles,
    private readonly reader: WindowReader,
    private readonly profiles: WindowProfiles,
    private readonly quality: QualityService,
    private readonly multivariate: MultivariateService,
    private readonly performance: PerformanceEvidence,
    private readonly workers: Workers,
  ) {
    super();
  }

  async open({ model, version, snapshot }: ReportSubject, spec: WindowSpec): Promise<OpenedWindow> {
    const reference = await this.references.of(model, version, snapshot);
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
    const wants = (part: ReportPart): boolean => options.parts.includes(part);
    const found: Examined = { columns: [], quality: [], estimates: [], segments: [], notes: [] };
    if (wants('data') || wants('segments')) {
      onStep('data');
      const { window, segments } = await this.profiles.ofRows(rows, reference);
      if (wants('data')) Object.assign(found, this.compareColumns(reference, window, options));
      if (wants('segments')) this.addSegments(found, reference, window, segments, options);
    }
    if (wants('quality')) {
      onStep('quality');
      found.quality = await this.quality.check(reference, rows, spec);
    }
    const compared = await this.compareTogether(reference, rows, wants, onStep);
    if (wants('multivariate') && compared) found.multivariate = compared.finding;
    if (wants('performance') || wants('estimate')) {
      onStep('performance');
      await this.addPerformance(found, { reference, rows, options, domain: compared?.probabilities });
    }
    return found;
  }

  /** Also for the estimate of scores, which needs the domain probabilities. */
  private async compareTogether(
    reference: ReferenceProfile,
    rows: WindowRows,
    wants: (part: ReportPart) => boolean,
    onStep: (step: string) => void,
  ): Promise<MultivariateResult | undefined> {
    if (!wants('multivariate') && !wants('estimate')) return undefined;
    onStep('multivariate');
    return this.multivariate.measure(reference, rows);
  }

  private async addPerformance(
    found: Examined,
    {
      reference,
      rows,
      options,
      domain,
    }: { reference: ReferenceProfile; rows: WindowRows; options: ReportOptions; domain?: Float64Array },
  ): Promise<void> {
    const { level, parts } = options;
    const measured = await this.performance.measure(reference, rows, { level, ...(domain && { domain }) });
    if (parts.includes('performance') && measured.performance) found.performance = measured.performance;
    if (parts.includes('estimate')) found.estimates = measured.estimates;
    if (parts.includes('segments')) found.segments = joinSegments(found.segments, measured.segments);
  }

  private compareColumns(
    reference: ReferenceProfile,
    window: WindowProfile,
    options: ReportOptions,
  ): Pick<Examined, 'columns'> {
    const compared = compareProfiles(reference.plan, reference.profile, window.profile, {
      ...compareOptions(window, options),
      learned: reference.learned,
    });
    const [adjusted] = adjustComparisons([compared], options.level);
    return { columns: adjusted.map((comparison) => columnFinding(comparison)) };
  }

  private addSegments(
    found: Examined,
    reference: ReferenceProfile,
    window: WindowProfile,
    profiles: Profile[],
    options: ReportOptions,
  ): void {
    const segments = reference.segments.map(({ name, profile }, index) => ({
      name,
      reference: profile,
      current: profiles[index],
    }));
    const { findings, compared } = segmentFindings(reference.plan, segments, compareOptions(window, options));
    found.segments = findings;
    if (compared > findings.length) {
      found.notes.push(
        `${compared} segments were compared; the report has ${findings.length}, those that changed first.`,
      );
    }
    if (reference.moreSegments) {
      found.notes.push(`The reference keeps ${segments.length} segments, and there are more.`);
    }
  }
}

function compareOptions({ sameClusters }: WindowProfile, { level, effects }: ReportOptions) {
  return { sameClusters, level, ...(effects && { effects }) };
}
