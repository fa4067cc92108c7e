import { Injectable } from '@nestjs/common';
import { ChampionService } from '../champion/index.js';
import { type DriftReport, DriftReports, type WindowSpec } from '../drift/index.js';
import { Settings } from '../platform/config/settings.js';
import { AppError } from '../platform/errors/app-error.js';
import type { MadeReport, NoReport, ReportOutput } from './step-outputs.js';

/** Why there is no report: a word for conditions, a sentence for people. */
export interface Unmade {
  why: NoReport;
  reason: string;
}

const WHY: Record<string, NoReport> = {
  'drift.window-empty': 'nothing-new',
  'drift.no-champion': 'no-reference',
  'drift.no-reference': 'no-reference',
};

/**
 * The drift reports before a training: of the dataset's rows that are newer than what its champion was trained on, and of the newest
 * predictions if that champion answers them. A report that cannot be made does not stop a run.
 */
@Injectable()
export class ReportStep {
  constructor(
    private readonly champion: ChampionService,
    private readonly reports: DriftReports,
    private readonly settings: Settings,
  ) {}

  /** @param signal ends the wait for a report; the report itself is finished and kept */
  async make(dataset: string, by: string, signal: AbortSignal): Promise<ReportOutput | Unmade> {
    const champion = await this.champion.championOf(dataset);
    if (!champion)
      return {
        why: 'no-reference',
        reason: `Dataset ${dataset} has no champion yet with which its rows could be compared.`,
      };
    const version = champion.version.version;
    const one = (spec: WindowSpec): Promise<MadeReport | Unmade> =>
      this.one(() => until(this.reports.make({ version, spec }, by, 'pipeline'), signal));
    const gold = await one({ source: 'gold', dataset });
    const answers = (await this.champion.current())?.version.version === version;
    const predictions = answers
      ? await one({ source: 'predictions', last: this.settings.driftRows })
      : undefined;
    const made = {
      ...(isMade(gold) && { gold }),
      ...(predictions && isMade(predictions) && { predictions }),
    };
    if (made.gold || made.predictions) return made;
    return gold as Unmade;
  }

  private async one(make: () => Promise<DriftReport>): Promise<MadeReport | Unmade> {
    try {
      const { id, verdict } = await make();
      return { id, state: verdict.state, verdict: verdict.sentence };
    } catch (error) {
      if (!(error instanceof AppError) || error.kind === 'internal') throw error;
      return { why: WHY[error.code] ?? 'not-made', reason: error.message };
    }
  }
}

function isMade(result: MadeReport | Unmade): result is MadeReport {
  return 'id' in result;
}

/** The result, or the reason of the signal if that comes first. */
async function until<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
    work.catch(() => undefined);
  }
}
