import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter, SortOrder } from 'mongoose';
import type { MetricPoint, MetricSummary, Run, RunFilter, RunOrder } from '../run.js';
import { TAG } from '../run.js';
import { type RunChange, RunStore } from '../run-store.port.js';
import { isDuplicate } from '../../platform/mongo/duplicate-key.js';
import { decodeKeys, encodeKey, encodeKeys } from './key-code.js';
import { MongoMetricHistory } from './mongo-metric-history.js';
import { type RunDocument, RUNS } from './tracking.schema.js';

type Filter = QueryFilter<RunDocument>;
type Sort = Record<string, SortOrder>;

const NEWEST_FIRST: Sort = { startTime: -1, _id: 1 };

@Injectable()
export class MongoRunStore extends RunStore {
  constructor(
    @InjectModel(RUNS) private readonly runs: Model<RunDocument>,
    private readonly histories: MongoMetricHistory,
  ) {
    super();
  }

  async insert(run: Run): Promise<boolean> {
    try {
      await this.runs.insertOne(toDocument(run));
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  async reset(run: Run): Promise<void> {
    await this.histories.clear(run.id);
    await this.runs.replaceOne({ _id: run.id }, toDocument(run), { upsert: true });
  }

  async find(id: string): Promise<Run | undefined> {
    const found = await this.runs.findById(id).lean<RunDocument>();
    return found ? toRun(found) : undefined;
  }

  async update(id: string, change: RunChange): Promise<boolean> {
    const set: Record<string, unknown> = {};
    if (change.status) set.status = change.status;
    if (change.endTime) set.endTime = change.endTime;
    if (change.error !== undefined) set.error = change.error;
    for (const [key, value] of Object.entries(change.params ?? {})) set[`params.${encodeKey(key)}`] = value;
    for (const [key, value] of Object.entries(change.tags ?? {})) set[`tags.${encodeKey(key)}`] = value;
    if (change.artifact) {
      const { path, ...artifact } = change.artifact;
      set[`artifacts.${encodeKey(path)}`] = artifact;
    }
    if (Object.keys(set).length === 0) return (await this.runs.countDocuments({ _id: id })) === 1;
    return (await this.runs.updateOne({ _id: id }, { $set: set })).matchedCount === 1;
  }

  async search(
    filter: RunFilter,
    order: RunOrder,
    offset: number,
    limit: number,
  ): Promise<{ items: Run[]; total: number }> {
    const where = toFilter(filter);
    const direction = order.direction === 'asc' ? 1 : -1;
    const total = await this.runs.countDocuments(where);
    if (order.by === 'startTime') {
      return { items: await this.page(where, { startTime: direction, _id: 1 }, offset, limit), total };
    }
    // Databases put what is missing first or last by direction; here it is last always, hence two lists in one.
    const path = `metrics.${encodeKey(order.by.metric)}.last`;
    const having: Filter = { $and: [where, { [path]: { $exists: true } }] };
    const lacking: Filter = { $and: [where, { [path]: { $exists: false } }] };
    const items = await this.page(having, { [path]: direction, ...NEWEST_FIRST }, offset, limit);
    if (items.length < limit) {
      const skip = Math.max(0, offset - (await this.runs.countDocuments(having)));
      items.push(...(await this.page(lacking, NEWEST_FIRST, skip, limit - items.length)));
    }
    return { items, total };
  }

  async interrupt(before: Date, endTime: Date, error: string): Promise<number> {
    const left: Filter = { status: 'RUNNING', startTime: { $lt: before } };
    const result = await this.runs.updateMany(left, { $set: { status: 'KILLED', endTime, error } });
    return result.modifiedCount;
  }

  async append(id: string, key: string, points: MetricPoint[]): Promise<MetricSummary> {
    const summary = await this.histories.append(`${id}/${key}`, points);
    const path = `metrics.${encodeKey(key)}`;
    // Of two writers side by side the one with more points is right, whoever comes last.
    const older: Filter = {
      _id: id,
      $or: [{ [path]: { $exists: false } }, { [`${path}.count`]: { $lt: summary.count } }],
    };
    await this.runs.updateOne(older, { $set: { [path]: summary } });
    return summary;
  }

  async history(id: string, key: string): Promise<MetricPoint[]> {
    return this.histories.read(`${id}/${key}`);
  }

  private async page(where: Filter, sort: Sort, offset: number, limit: number): Promise<Run[]> {
    const found = await this.runs.find(where).sort(sort).skip(offset).limit(limit).lean<RunDocument[]>();
    return found.map(toRun);
  }
}

function toFilter(filter: RunFilter): Filter {
  const where: Record<string, unknown> = {};
  if (filter.experimentId !== undefined) where.experimentId = String(filter.experimentId);
  if (filter.status !== undefined) where.status = String(filter.status);
  if (filter.topLevel !== undefined) where.parentRunId = { $exists: !filter.topLevel };
  if (filter.parentRunId !== undefined) where.parentRunId = String(filter.parentRunId);
  const tags = { ...filter.tags };
  if (filter.algorithm !== undefined) tags[TAG.algorithm] = filter.algorithm;
  if (filter.dataset !== undefined) tags[TAG.dataset] = filter.dataset;
  for (const [key, value] of Object.entries(tags)) where[`tags.${encodeKey(key)}`] = String(value);
  return where as Filter;
}

function toDocument(run: Run): RunDocument {
  const document: RunDocument = {
    _id: run.id,
    experimentId: run.experimentId,
    name: run.name,
    status: run.status,
    startTime: run.startTime,
    params: encodeKeys(run.params),
    tags: encodeKeys(run.tags),
    metrics: encodeKeys(run.metrics),
    artifacts: Object.fromEntries(run.artifacts.map(({ path, ...rest }) => [encodeKey(path), rest])),
  };
  // Fields without a value are left out: `$exists` tells runs with a parent from those without.
  if (run.endTime !== undefined) document.endTime = run.endTime;
  if (run.parentRunId !== undefined) document.parentRunId = run.parentRunId;
  if (run.error !== undefined) document.error = run.error;
  return document;
}

function toRun(document: RunDocument): Run {
  const artifacts = Object.entries(decodeKeys(document.artifacts));
  return {
    id: document._id,
    experimentId: document.experimentId,
    name: document.name,
    status: document.status,
    startTime: document.startTime,
    endTime: document.endTime ?? undefined,
    parentRunId: document.parentRunId ?? undefined,
    params: decodeKeys(document.params),
    metrics: decodeKeys(document.metrics),
    tags: decodeKeys(document.tags),
    artifacts: artifacts.map(([path, { hash, size, type }]) => ({ path, hash, size, type })),
    error: document.error ?? undefined,
  };
}
