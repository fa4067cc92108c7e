import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { inserted } from '../../platform/mongo/duplicate-key.js';
import { Turns } from '../../platform/turns/turns.js';
import { ExperimentStore, type NewExperiment } from '../experiments/experiment-store.port.js';
import type { Experiment } from '../runs/run.js';
import { decodeKeys, encodeKeys } from './key-code.js';
import { EXPERIMENTS, type ExperimentDocument } from './tracking.schema.js';

/** Experiments, kept in memory: they are few, and each run that is logged needs one. */
@Injectable()
export class MongoExperimentStore extends ExperimentStore {
  private readonly turns = new Turns();
  private loading?: Promise<Map<string, Experiment>>;

  constructor(@InjectModel(EXPERIMENTS) private readonly model: Model<ExperimentDocument>) {
    super();
  }

  async create(experiment: NewExperiment): Promise<Experiment | undefined> {
    const all = await this.experiments();
    return this.turns.take('create', async () => {
      if (named(all, experiment.name)) return undefined;
      const seq = Math.max(0, ...[...all.keys()].map(Number)) + 1;
      const made: Experiment = { ...experiment, id: String(seq) };
      if (!(await inserted(this.model.insertOne(toDocument(made))))) {
        // Another process writes to this database: read it again.
        this.loading = undefined;
        return undefined;
      }
      all.set(made.id, made);
      return made;
    });
  }

  async find(id: string): Promise<Experiment | undefined> {
    return (await this.experiments()).get(id);
  }

  async findByName(name: string): Promise<Experiment | undefined> {
    return named(await this.experiments(), name);
  }

  async all(): Promise<Experiment[]> {
    return [...(await this.experiments()).values()];
  }

  async write(
    id: string,
    decide: (experiment: Experiment, all: readonly Experiment[]) => Experiment,
  ): Promise<Experiment | undefined> {
    const all = await this.experiments();
    // Names are unique among all of them, so a write has to be the only one.
    return this.turns.take('create', async () => {
      const before = all.get(id);
      if (!before) return undefined;
      const after = decide(before, [...all.values()]);
      const { _id, ...fields } = toDocument(after);
      await this.model.replaceOne({ _id }, fields);
      all.set(id, after);
      return after;
    });
  }

  private async experiments(): Promise<Map<string, Experiment>> {
    this.loading ??= this.load();
    try {
      return await this.loading;
    } catch (error) {
      this.loading = undefined;
      throw error;
    }
  }

  private async load(): Promise<Map<string, Experiment>> {
    const found = await this.model.find().sort({ seq: 1 }).lean<ExperimentDocument[]>();
    return new Map(found.map((document) => [document._id, toExperiment(document)]));
  }
}

function named(all: Map<string, Experiment>, name: string): Experiment | undefined {
  for (const experiment of all.values()) if (experiment.name === name) return experiment;
  return undefined;
}

function toDocument({ id, tags, ...plain }: Experiment): ExperimentDocument {
  return { ...plain, _id: id, seq: Number(id), ...(tags && { tags: encodeKeys(tags) }) };
}

function toExperiment({ _id, seq: _seq, tags, ...plain }: ExperimentDocument): Experiment {
  return { ...plain, id: _id, ...(tags && { tags: decodeKeys(tags) }) };
}
