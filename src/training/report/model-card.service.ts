import { Injectable, type OnModuleInit } from '@nestjs/common';
import { GoldService, type Snapshot, SNAPSHOT_CARD, SNAPSHOT_FEATURES } from '../../gold/index.js';
import { VERSION } from '../../platform/config/version.js';
import { Workers } from '../../platform/workers/workers.js';
import {
  type AliasMove,
  AliasService,
  CHAMPION_ALIAS,
  datasetInAlias,
  IMPORTED_TAG,
  isChampionAlias,
  isImportSource,
  MODEL_NAME,
  type ModelVersion,
  VersionService,
} from '../../registry/index.js';
import {
  ArtifactService,
  MODEL_ARTIFACT,
  OnDemandFiles,
  type Run,
  RunService,
  TAG,
} from '../../tracking/index.js';
import { EVALUATION_ARTIFACT } from '../trial/trial.service.js';
import type { CardTask } from './card.worker.js';
import { type Card, modelCard } from './card-content.js';
import { CARD_HTML, CARD_JSON, CARD_MARKDOWN, type CardVersion, type Measured } from './card-input.js';
import { cardHtml, cardMarkdown } from './card-text.js';
import { type KeptEvaluation, reportInput } from './report-input.js';

const WORKER = new URL('./card.worker.js', import.meta.url);
const FILES: readonly string[] = [CARD_MARKDOWN, CARD_HTML, CARD_JSON];

/** The content of `model-card.json`. */
interface KeptCard {
  version: unknown;
  measured?: Measured;
}

/**
 * The model card of each version. That of a version from one of our trials is also a file of the trial's run, written when it
 * is first requested, and anew after the version has become champion or was replaced.
 */
@Injectable()
export class ModelCardService implements OnModuleInit {
  constructor(
    private readonly onDemand: OnDemandFiles,
    private readonly runs: RunService,
    private readonly artifacts: ArtifactService,
    private readonly versions: VersionService,
    private readonly aliases: AliasService,
    private readonly gold: GoldService,
    private readonly workers: Workers,
  ) {}

  onModuleInit(): void {
    this.onDemand.add({
      covers: (path) => path === '' || FILES.includes(path),
      make: (run) => this.make(run),
    });
  }

  /** @throws {AppError} `registry.version-unknown` when there is no such version */
  async card(model: string, version: number): Promise<Card> {
    const found = await this.versions.get(model, version);
    const run = await this.runs.find(found.runId);
    const facts = await this.factsOf(found);
    if (!run || !isTrial(run) || run.tags[TAG.modelHash] !== found.modelHash) {
      return this.write(facts, undefined, undefined);
    }
    const measured = has(run, CARD_JSON) ? (await this.kept(run)).measured : await this.measure(run);
    return this.write(facts, run, measured);
  }

  private async make(run: Run): Promise<void> {
    if (!isTrial(run)) return;
    const version = await this.versionOf(run);
    if (!version) return;
    const facts = await this.factsOf(version);
    const kept = has(run, CARD_JSON) ? await this.kept(run) : undefined;
    if (kept && JSON.stringify(kept.version) === JSON.stringify(facts)) return;
    const measured = kept ? kept.measured : await this.measure(run);
    const card = await this.write(facts, run, measured);
    const put = (path: string, text: string, type: string) =>
      this.artifacts.putOfRun(run.id, path, Buffer.from(text), type);
    await put(CARD_MARKDOWN, cardMarkdown(card), 'text/markdown; charset=utf-8');
    await put(CARD_HTML, cardHtml(card), 'text/html; charset=utf-8');
    // Written last: where it is, the others are.
    const content: KeptCard = { version: facts, ...(measured && { measured }) };
    await put(CARD_JSON, JSON.stringify(content), 'application/json');
  }

  private async write(
    version: CardVersion,
    run: Run | undefined,
    measured: Measured | undefined,
  ): Promise<Card> {
    return modelCard({
      version,
      program: VERSION,
      text: SNAPSHOT_CARD,
      features: SNAPSHOT_FEATURES,
      ...(run && { trained: await this.trained(run) }),
      ...(measured && { measured }),
    });
  }

  private async versionOf(run: Run): Promise<ModelVersion | undefined> {
    // There is no registered model before the first trial is registered.
    const found = await this.versions.list(MODEL_NAME, { runId: run.id }, 0, 1).catch(() => undefined);
    return found?.items[0];
  }

  private async factsOf(found: ModelVersion): Promise<CardVersion> {
    const { model, version, runId, algorithm, createdAt, description, modelHash, size, source, tags } = found;
    const moves = await this.championMoves(model);
    const imported = source !== undefined && isImportSource(source);
    return {
      model,
      version,
      runId,
      algorithm,
      createdAt,
      description,
      modelHash,
      size,
      ...(imported && { importedFrom: tags[IMPORTED_TAG] ?? 'format not recorded' }),
      moves: moves
        .filter(({ from, to }) => from === version || to === version)
        .map(({ alias, at, to, by, reason }) => {
          const dataset = datasetInAlias(alias);
          return { at, to, by, reason, ...(dataset !== undefined && { dataset }) };
        }),
    };
  }

  /** Of the alias `champion` and those of the champions of other datasets, in order. */
  private async championMoves(model: string): Promise<AliasMove[]> {
    const held = Object.keys(await this.aliases.holders(model)).filter(isChampionAlias);
    const aliases = new Set([CHAMPION_ALIAS, ...held]);
    const moves = await Promise.all([...aliases].map((alias) => this.aliases.history(model, alias)));
    return moves.flat().toSorted((a, b) => a.rev - b.rev);
  }

  private async trained(run: Run) {
    const evaluation = await this.evaluation(run);
    return reportInput(run, evaluation, await this.snapshotOf(evaluation));
  }

  /** Undefined if the games of its snapshot cannot be read any more. */
  private async measure(run: Run): Promise<Measured | undefined> {
    const evaluation = await this.evaluation(run);
    const snapshot = await this.gold.load(evaluation.snapshot).catch(() => undefined);
    if (!snapshot) return undefined;
    const { featureNames, columns, labels, games, validation, test } = snapshot;
    const task: CardTask = {
      model: await this.artifacts.readOfRun(run.id, MODEL_ARTIFACT),
      data: { featureNames, columns, labels, games, validation, test },
      method: evaluation.calibrated.method,
      slices: SNAPSHOT_CARD.slices,
    };
    return this.workers.run<Measured>(WORKER, task, { soon: true });
  }

  private async evaluation(run: Run): Promise<KeptEvaluation> {
    return this.json<KeptEvaluation>(run, EVALUATION_ARTIFACT);
  }

  private async kept(run: Run): Promise<KeptCard> {
    return this.json<KeptCard>(run, CARD_JSON);
  }

  private async json<T>(run: Run, path: string): Promise<T> {
    return JSON.parse((await this.artifacts.readOfRun(run.id, path)).toString()) as T;
  }

  private async snapshotOf({ snapshot }: KeptEvaluation): Promise<Snapshot | undefined> {
    return this.gold.get(snapshot).catch(() => undefined);
  }
}

function has({ artifacts }: Run, wanted: string): boolean {
  return artifacts.some(({ path }) => path === wanted);
}

/** A finished trial of a study: what a client has logged is not changed. */
function isTrial(run: Run): boolean {
  return (
    run.status === 'FINISHED' &&
    !run.remote &&
    run.tags[TAG.study] !== undefined &&
    has(run, EVALUATION_ARTIFACT)
  );
}
