import { Injectable } from '@nestjs/common';
import { GoldService } from '../gold/index.js';
import { CHAMPION_ALIAS, type ModelVersion } from '../registry/index.js';
import { RunService, TAG } from '../tracking/index.js';
import { candidateOf } from './candidate.js';
import { ChampionLookup } from './champion-lookup.service.js';
import type { Candidate, ElectRequest, Election, Holdout } from './election.js';
import { EvidenceService } from './evidence.service.js';
import { type HoldoutRows, laterGames } from './holdout.js';
import { isElected, verdictOf } from './verdict.js';

/** The result of an election, before the alias is moved. */
export type Decision = Pick<
  Election,
  | 'alias'
  | 'dataset'
  | 'acrossDatasets'
  | 'challenger'
  | 'holder'
  | 'holdout'
  | 'comparison'
  | 'auc'
  | 'evidence'
  | 'guardRails'
  | 'holderWorseThanBaseRate'
  | 'baseRateLogLoss'
  | 'outcome'
  | 'verdict'
>;

/** The two versions that are compared, on the games of one dataset. */
interface Rivals {
  challenger: Candidate;
  holder: Candidate;
  request: ElectRequest;
  dataset: string;
}

const NO_SHOTS: Holdout = { rows: 0, games: 0, fromDate: 0, toDate: 0 };

/** Decides whether a version becomes champion; changes nothing. */
@Injectable()
export class DecisionService {
  constructor(
    private readonly lookup: ChampionLookup,
    private readonly runs: RunService,
    private readonly gold: GoldService,
    private readonly evidence: EvidenceService,
  ) {}

  async decide(version: ModelVersion, request: ElectRequest): Promise<Decision> {
    const { dataset } = await this.gold.get(request.snapshot);
    // A challenger is trained on the snapshot of its election.
    const challenger = candidateOf(version, dataset);
    const alias = request.acrossDatasets ? CHAMPION_ALIAS : await this.lookup.aliasFor(dataset);
    return { alias, ...(await this.decideFor(alias, version, { ...challenger, dataset }, request)) };
  }

  private async decideFor(
    alias: string,
    version: ModelVersion,
    challenger: Candidate & { dataset: string },
    request: ElectRequest,
  ): Promise<Omit<Decision, 'alias'>> {
    const { dataset } = challenger;
    const champion = await this.lookup.holder(alias);
    if (!champion) return this.decideFirst(challenger, version, request);
    const holder = candidateOf(champion, await this.lookup.datasetOf(champion));
    const kept = { dataset, challenger, holder, holdout: NO_SHOTS, outcome: 'kept' as const };
    if (champion.version === version.version) return { ...kept, verdict: verdictOf.already(challenger) };
    if (champion.modelHash === version.modelHash) {
      return { ...kept, verdict: verdictOf.sameFile(challenger, holder) };
    }
    const across = holder.dataset !== undefined && holder.dataset !== dataset;
    const decision = await this.decideBetween(version, champion, { challenger, holder, request, dataset });
    return { ...decision, ...(across && { acrossDatasets: true }) };
  }

  /** Without a champion to compare with, the challenger must beat the base rate. */
  private async decideFirst(
    challenger: Candidate,
    version: ModelVersion,
    request: ElectRequest,
  ): Promise<Omit<Decision, 'alias'>> {
    const rows = laterGames(await this.gold.load(request.snapshot), await this.seenUntil(version));
    const holdout = holdoutOf(rows);
    const { dataset } = challenger;
    if (rows.rows === 0) {
      return { dataset, challenger, holdout, outcome: 'kept', verdict: verdictOf.noShots(challenger) };
    }
    const sample = { ...request, rows };
    const { challengerLogLoss, baseRateLogLoss } = await this.evidence.alone(version, sample);
    const measured = { ...challenger, logLoss: challengerLogLoss };
    return {
      dataset,
      challenger: measured,
      holdout,
      baseRateLogLoss,
      outcome: challengerLogLoss < baseRateLogLoss ? 'elected' : 'kept',
      verdict: verdictOf.first(measured, holdout, dataset, baseRateLogLoss),
    };
  }

  private async decideBetween(
    version: ModelVersion,
    champion: ModelVersion,
    { challenger, holder, request, dataset }: Rivals,
  ): Promise<Omit<Decision, 'alias'>> {
    const seen = await this.seenUntil(version);
    const seenByHolder = await this.seenUntil(champion, request.snapshot);
    const rows = laterGames(await this.gold.load(request.snapshot), Math.max(seen, seenByHolder));
    const holdout = holdoutOf(rows);
    const kept = { dataset, challenger, holder, holdout, outcome: 'kept' as const };
    if (rows.rows === 0) {
      return { ...kept, verdict: verdictOf.nothingLeft(challenger, holder, seenByHolder) };
    }
    if (rows.games === 1) return { ...kept, verdict: verdictOf.oneGame(challenger, holder) };
    const measures = await this.evidence.between(version, champion, { ...request, rows });
    const { comparison, baseRateLogLoss } = measures;
    const measured = { ...challenger, logLoss: comparison.challengerLogLoss };
    const against = { ...holder, logLoss: comparison.holderLogLoss };
    const both = { challenger: measured, holder: against, holdout, dataset };
    return {
      dataset,
      challenger: measured,
      holder: against,
      holdout,
      ...measures,
      holderWorseThanBaseRate: comparison.holderLogLoss > baseRateLogLoss,
      outcome: isElected(measures) ? 'elected' : 'kept',
      verdict: verdictOf.compared(both, measures),
    };
  }

  /**
   * The latest game date that a version saw in training, YYYYMMDD. 0 if it was trained on another dataset than the
   * snapshot's, whose games are different ones, or if its run does not record the date: unrecorded games can only favour
   * the holder, so no challenger wins because of them.
   */
  private async seenUntil(version: ModelVersion, snapshot?: string): Promise<number> {
    const run = await this.runs.find(version.runId);
    if (!run) return 0;
    if (snapshot !== undefined) {
      const { dataset } = await this.gold.get(snapshot);
      if (run.tags[TAG.dataset] !== dataset) return 0;
    }
    const date = Number(run.tags[TAG.seenUntil] ?? 0);
    return Number.isSafeInteger(date) ? date : 0;
  }
}

function holdoutOf({ rows, games, fromDate, toDate }: HoldoutRows): Holdout {
  return { rows, games, fromDate, toDate };
}
