import { Injectable } from '@nestjs/common';
import { differenceInterval, judgeChallenger } from '../algorithms/evaluation/election-rule.js';
import { GoldService, SNAPSHOT_SLICES } from '../gold/index.js';
import { Settings } from '../platform/config/settings.js';
import { Workers } from '../platform/workers/workers.js';
import { MODEL_NAME, type ModelVersion, VersionService } from '../registry/index.js';
import type { ComparePayload, CompareResult } from './compare.worker.js';
import { ElectionStore, type Faced } from './election-store.port.js';
import type { ElectRequest, Election } from './election.js';
import { guardRails } from './guard-rails.js';
import type { HoldoutRows } from './holdout.js';

/** All that an election measures of two versions on the same games. */
export type Evidence = Required<
  Pick<Election, 'comparison' | 'evidence' | 'guardRails' | 'baseRateLogLoss'>
> &
  Pick<Election, 'auc'>;

type Sample = Pick<ElectRequest, 'snapshot' | 'signal'> & { rows: HoldoutRows };

/** Measures versions on games of a snapshot, and states what the measures are worth. */
@Injectable()
export class EvidenceService {
  constructor(
    private readonly versions: VersionService,
    private readonly gold: GoldService,
    private readonly workers: Workers,
    private readonly store: ElectionStore,
    private readonly settings: Settings,
  ) {}

  /** A version without a holder, with the base rate: mean log losses in nats. */
  async alone(version: ModelVersion, sample: Sample): Promise<CompareResult> {
    return this.measure(sample, await this.fileOf(version));
  }

  /** @param sample games of at least two; the last one is in the comparison, but does not count as evidence: it may be incomplete */
  async between(challenger: ModelVersion, holder: ModelVersion, sample: Sample): Promise<Evidence> {
    const [file, holderFile] = [await this.fileOf(challenger), await this.fileOf(holder)];
    const { rivals, baseRateLogLoss } = await this.measure(sample, file, holderFile);
    const { comparison, bootstrapInterval, auc, gameDifferences, ...measures } = rivals!;
    const earlier = earlierThan(
      { challengerFile: challenger.modelHash, fromDate: sample.rows.fromDate },
      await this.store.facedBy(holder.version),
    );
    const rule = { level: this.settings.electionLevel, clip: this.settings.electionClip };
    const counted = gameDifferences.slice(0, -1);
    const evidence = {
      ...judgeChallenger(counted, earlier, rule),
      interval: differenceInterval(counted, rule),
      challengerFile: challenger.modelHash,
    };
    const bytes = { challenger: file.byteLength, holder: holderFile.byteLength };
    const numbers = { challenger: challenger.version, holder: holder.version };
    return {
      comparison: { ...comparison, bootstrapInterval },
      ...(auc && { auc }),
      evidence,
      guardRails: guardRails({ ...measures, bytes }, this.settings, numbers),
      baseRateLogLoss,
    };
  }

  private fileOf({ version }: ModelVersion): Promise<Buffer> {
    return this.versions.modelBytes(MODEL_NAME, version);
  }

  private async measure(sample: Sample, challenger: Buffer, holder?: Buffer): Promise<CompareResult> {
    const { snapshot, signal, rows } = sample;
    const { featureNames, columns, labels, games } = await this.gold.load(snapshot);
    const { parts } = await this.gold.get(snapshot);
    const payload: ComparePayload = {
      challenger,
      holder,
      featureNames,
      columns,
      labels,
      games,
      from: rows.from,
      to: rows.to,
      baseRate: parts.train.makeRate,
      slices: SNAPSHOT_SLICES,
      sliceMargin: this.settings.electionSliceMargin,
    };
    const entry = new URL('./compare.worker.js', import.meta.url);
    return this.workers.run<CompareResult>(entry, payload, { signal });
  }
}

/**
 * The e-values of the challengers that the holder faced before this one, each at its latest look, in the order of their first.
 * The same file from another first game on is another challenger: its evidence starts again.
 */
export function earlierThan(challenger: Omit<Faced, 'eValue'>, faced: readonly Faced[]): number[] {
  const keyOf = ({ challengerFile, fromDate }: Omit<Faced, 'eValue'>) => `${challengerFile} ${fromDate}`;
  const latest = new Map<string, number>();
  for (const look of faced) latest.set(keyOf(look), look.eValue);
  const keys = [...latest.keys()];
  const place = keys.indexOf(keyOf(challenger));
  return [...latest.values()].slice(0, place < 0 ? undefined : place);
}
