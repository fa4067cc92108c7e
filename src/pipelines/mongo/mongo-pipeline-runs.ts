import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import type { Page } from '../../platform/http/listing.js';
import { fromStoredOptions, type PipelineRun, toStoredOptions } from '../pipeline-run.js';
import { PipelineRuns, type RunFilter } from '../pipeline-runs.port.js';
import { PipelineRunDocument } from './pipeline-run.schema.js';
import { inserted } from '../../platform/mongo/duplicate-key.js';

@Injectable()
export class MongoPipelineRuns extends PipelineRuns {
  constructor(@InjectModel(PipelineRunDocument.name) private readonly runs: Model<PipelineRunDocument>) {
    super();
  }

  async add(run: PipelineRun): Promise<boolean> {
    return inserted(this.runs.collection.insertOne(toDocument(run)));
  }

  async save(run: PipelineRun): Promise<boolean> {
    const result = await this.runs.collection.replaceOne(
      { _id: run.id as never, epoch: { $lte: run.epoch } },
      toDocument(run),
    );
    return result.matchedCount === 1;
  }

  async get(id: string): Promise<PipelineRun | undefined> {
    const found = await this.runs.findById(id).lean();
    return found ? toRun(found) : undefined;
  }

  async list(filter: RunFilter, offset: number, limit: number): Promise<Page<PipelineRun>> {
    const where: QueryFilter<PipelineRunDocument> = {};
    if (filter.pipeline) where.pipeline = filter.pipeline;
    if (filter.state) where.state = filter.state;
    if (filter.trigger) where.trigger = filter.trigger;
    if (filter.dataset) {
      where.$or = [{ 'options.dataset': filter.dataset }, { 'steps.outputs.dataset': filter.dataset }];
    }
    const [items, total] = await Promise.all([
      this.runs.find(where).sort({ scheduledAt: -1, _id: -1 }).skip(offset).limit(limit).lean(),
      this.runs.countDocuments(where),
    ]);
    return { items: items.map(toRun), total };
  }
}

function toDocument({ id, ...rest }: PipelineRun): never {
  return { _id: id, ...rest, options: toStoredOptions(rest.options) } as never;
}

function toRun({ _id, ...rest }: PipelineRunDocument): PipelineRun {
  return { id: _id, ...rest, options: fromStoredOptions(rest.options) };
}
