import { promisify } from 'node:util';
import { deserialize } from 'node:v8';
import { inflate } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { basketball } from '../../basketball/index.js';
import { GoldService, type Snapshot, SNAPSHOT_SLICES, type SnapshotPart } from '../../gold/index.js';
import { BlobStore } from '../../platform/blobs/blob-store.port.js';
import { Clock } from '../../platform/clock/clock.js';
import { AppError } from '../../platform/errors/app-error.js';
import { sha256 } from '../../platform/ids/ids.js';
import { Workers } from '../../platform/workers/workers.js';
import { type ModelVersion, VersionService } from '../../registry/index.js';
import { RunService, TAG } from '../../tracking/index.js';
import type { WindowSummary } from '../windows/window.js';
import { isoDate } from '../windows/iso-date.js';
import type { ReferenceContent, ReferenceProfile, ScoredSample } from './reference-profile.js';
import { ReferenceStore, type StoredReference } from './reference-store.port.js';
import type { ReferenceTask } from './reference.worker.js';
import { noReference } from './reference.errors.js';

const WORKER = new URL('./reference.worker.js', import.meta.url);
/** Raised when the content changes: references of an earlier format are made again. */
const FORMAT = 2;
/** References in memory; some megabytes each. */
const KEPT = 4;

const inflated = promisify(inflate);

/** The reference profile of a version: made once from the snapshot that it was trained on, and stored. */
@Injectable()
export class ReferenceProfiles {
  private readonly kept = new LRUCache<string, ReferenceProfile, () => Promise<ReferenceProfile>>({
    max: KEPT,
    fetchMethod: (_key, _stale, { context: make }) => make(),
    ignoreFetchAbort: true,
  });

  constructor(
    private readonly versions: VersionService,
    private readonly runs: RunService,
    private readonly gold: GoldService,
    private readonly store: ReferenceStore,
    private readonly blobs: BlobStore,
    private readonly workers: Workers,
    private readonly clock: Clock,
  ) {}

  /**
   * The reference of a version. Made now if there is none yet, which reads the rows of the snapshot.
   * @param snapshot another one than that of the version's training
   * @throws {AppError} `registry.version-unknown` when there is no such version; `drift.no-reference` when its snapshot is not
   * known or does not have the model's features; `gold.snapshot-unknown` when there is no such snapshot
   */
  async of(model: string, version: number, snapshot?: string): Promise<ReferenceProfile> {
    const found = await this.versions.get(model, version);
    const source = await this.snapshotOf(found, snapshot);
    const id = idOf(found, source);
    const make = async (): Promise<ReferenceProfile> =>
      this.read(found, source, (await this.store.find(id)) ?? (await this.make(id, found, source)));
    return this.kept.forceFetch(`${model} ${version} ${id}`, { context: make });
  }

  /** Makes the reference of a version if there is none yet. @throws as `of` */
  async prepare(model: string, version: number): Promise<void> {
    const found = await this.versions.get(model, version);
    const id = idOf(found, await this.snapshotOf(found));
    if (!(await this.store.find(id))) await this.of(model, version);
  }

  /** The snapshot that a version was trained on; undefined if that is not known, as for an imported model. */
  async trainedOn({ tags, runId }: Pick<ModelVersion, 'tags' | 'runId'>): Promise<string | undefined> {
    return tags[TAG.snapshot] ?? (runId ? (await this.runs.find(runId))?.tags[TAG.snapshot] : undefined);
  }

  private async snapshotOf(version: ModelVersion, named?: string): Promise<Snapshot> {
    if (named !== undefined) return this.gold.get(named);
    const id = await this.trainedOn(version);
    const { model, version: number } = version;
    if (id === undefined) {
      throw noReference(
        model,
        number,
        'the snapshot that it was trained on is not known, as with a model from elsewhere',
      );
    }
    try {
      return await this.gold.get(id);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'gold.snapshot-unknown') throw error;
      throw noReference(model, number, `snapshot ${id}, on which it was trained, is not here`);
    }
  }

  private async make(id: string, version: ModelVersion, snapshot: Snapshot): Promise<StoredReference> {
    const file = await this.versions.modelBytes(version.model, version.version);
    const data = await this.gold.load(snapshot.id);
    const { featureNames, features, columns, labels, games, gameIds, dates, train, validation } = data;
    const task: ReferenceTask = {
      model: file,
      target: basketball.roles.target,
      featureNames,
      features,
      columns,
      labels,
      games,
      gameIds,
      dates,
      train,
      validation,
      slices: SNAPSHOT_SLICES,
    };
    const bytes = await this.workers.run<Uint8Array>(WORKER, task).catch((error: unknown) => {
      const { message } = error as Error;
      if (!message.startsWith('the model needs')) throw error;
      throw noReference(
        version.model,
        version.version,
        message.replace('the rows', `snapshot ${snapshot.id}`),
      );
    });
    const { hash } = await this.blobs.put(bytes, `reference of ${version.model} ${version.version}`);
    return this.store.add({
      id,
      model: version.model,
      version: version.version,
      snapshot: snapshot.id,
      createdAt: this.clock.now(),
      content: hash,
    });
  }

  private async read(
    { model, version, modelHash }: ModelVersion,
    snapshot: Snapshot,
    { id, createdAt, content }: StoredReference,
  ): Promise<ReferenceProfile> {
    const parts = deserialize(await inflated(await this.blobs.read(content))) as ReferenceContent;
    return {
      ...parts,
      sample: shared(parts.sample),
      validationSample: shared(parts.validationSample),
      id,
      model,
      version,
      modelHash,
      createdAt,
      dataset: snapshot.dataset,
      snapshot: snapshot.id,
      training: summaryOf(snapshot, 'train', model, version),
      validation: summaryOf(snapshot, 'validation', model, version),
      lastDate: snapshot.split.validationUntil,
    };
  }
}

function idOf({ modelHash }: ModelVersion, snapshot: Snapshot): string {
  return sha256(['drift-reference', FORMAT, modelHash, snapshot.id].join(' '));
}

function summaryOf(snapshot: Snapshot, part: SnapshotPart, model: string, version: number): WindowSummary {
  const { rows, games, firstDate, lastDate } = snapshot.parts[part];
  return {
    source: 'gold',
    dataset: snapshot.dataset,
    model,
    version,
    rows,
    games,
    labelled: rows,
    from: isoDate(firstDate),
    to: isoDate(lastDate),
    snapshot: snapshot.id,
  };
}

/** On arrays that workers read without a copy. */
function shared(sample: ScoredSample): ScoredSample {
  const { columns, games, labels, probabilities, dates } = sample;
  return {
    ...sample,
    columns: columns.map(sharedNumbers),
    probabilities: sharedNumbers(probabilities),
    games: sharedCopy(Int32Array, games),
    dates: sharedCopy(Int32Array, dates),
    labels: sharedCopy(Uint8Array, labels),
  };
}

function sharedNumbers(values: Float64Array): Float64Array {
  return sharedCopy(Float64Array, values);
}

function sharedCopy<T extends Float64Array | Int32Array | Uint8Array>(
  Type: { new (buffer: SharedArrayBuffer): T; BYTES_PER_ELEMENT: number },
  values: T,
): T {
  const copy = new Type(new SharedArrayBuffer(values.length * Type.BYTES_PER_ELEMENT));
  copy.set(values);
  return copy;
}
