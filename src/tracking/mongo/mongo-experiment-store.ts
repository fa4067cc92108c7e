import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { ExperimentStore } from '../experiment-store.port.js';
import type { Experiment } from '../run.js';
import { isDuplicate } from '../../platform/mongo/duplicate-key.js';
import { EXPERIMENTS, type ExperimentDocument } from './tracking.schema.js';

@Injectable()
export class MongoExperimentStore extends ExperimentStore {
  constructor(@InjectModel(EXPERIMENTS) private readonly experiments: Model<ExperimentDocument>) {
    super();
  }

  async getOrCreate(name: string, createdAt: Date): Promise<Experiment> {
    for (;;) {
      const found = await this.experiments.findOne({ name }).lean<ExperimentDocument>();
      if (found) return toExperiment(found);
      const newest = await this.experiments.findOne().sort({ seq: -1 }).lean<ExperimentDocument>();
      const seq = (newest?.seq ?? 0) + 1;
      try {
        await this.experiments.insertOne({ _id: String(seq), seq, name, createdAt });
      } catch (error) {
        // Somebody took the number, or the name: look again.
        if (!isDuplicate(error)) throw error;
      }
    }
  }

  async find(id: string): Promise<Experiment | undefined> {
    const found = await this.experiments.findById(id).lean<ExperimentDocument>();
    return found ? toExperiment(found) : undefined;
  }

  async list(offset: number, limit: number): Promise<{ items: Experiment[]; total: number }> {
    const items = await this.experiments
      .find()
      .sort({ seq: 1 })
      .skip(offset)
      .limit(limit)
      .lean<ExperimentDocument[]>();
    return { items: items.map(toExperiment), total: await this.experiments.countDocuments() };
  }
}

function toExperiment(document: ExperimentDocument): Experiment {
  return { id: document._id, name: document.name, createdAt: document.createdAt };
}
