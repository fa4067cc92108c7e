import { Injectable } from '@nestjs/common';
import { basketball } from '../../basketball/index.js';
import { ChampionService } from '../../champion/index.js';
import { MODEL_NAME, VersionService } from '../../registry/index.js';
import { noChampionToWatch } from '../drift.errors.js';
import type { ReportSubject } from './evidence.port.js';
import type { ReportRequest } from './report-request.js';
import type { Derivation } from './root-columns.js';

/** Which model version a report is about. */
@Injectable()
export class ReportSubjects {
  /** Which columns are computed from which. */
  readonly derivations: readonly Derivation[] = basketball.columns.flatMap((column) =>
    'derivedFrom' in column ? [{ column: column.name, from: column.derivedFrom }] : [],
  );

  constructor(
    private readonly champion: ChampionService,
    private readonly versions: VersionService,
  ) {}

  /** @throws {AppError} `drift.no-champion` when no version is named and there is no champion; `registry.version-unknown` */
  async of(request: Pick<ReportRequest, 'model' | 'version' | 'reference'>): Promise<ReportSubject> {
    const { model = MODEL_NAME, version, reference: snapshot } = request;
    const number = version ?? (await this.champion.current())?.version.version;
    if (number === undefined) throw noChampionToWatch();
    const { runId } = await this.versions.get(model, number);
    return { model, version: number, runId, ...(snapshot !== undefined && { snapshot }) };
  }
}
