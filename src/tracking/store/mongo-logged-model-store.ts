import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { Turns } from '../../platform/turns/turns.js';
import type { LoggedModel } from '../logged-models/logged-model.js';
import { LoggedModelStore } from '../logged-models/logged-model-store.port.js';
import { decodeKeys, encodeKey, encodeKeys } from './key-code.js';
import { LOGGED_MODELS, type LoggedModelDocument } from './tracking.schema.js';

/** Logged models, kept in memory as runs are, and written to the database before a write is acknowledged. */
@Injectable()
export class MongoLoggedModelStore extends LoggedModelStore {
  private readonly turns = new Turns();
  private loading?: Promise<Map<string, LoggedModel>>;

  constructor(@InjectModel(LOGGED_MODELS) private readonly model: Model<LoggedModelDocument>) {
    super();
  }

  async insert(model: LoggedModel): Promise<void> {
    const models = await this.models();
    await this.collection.insertOne(toDocument(model));
    models.set(model.id, model);
  }

  async find(id: string): Promise<LoggedModel | undefined> {
    return (await this.models()).get(id);
  }

  async all(): Promise<LoggedModel[]> {
    return [...(await this.models()).values()];
  }

  async write(id: string, decide: (model: LoggedModel) => LoggedModel): Promise<LoggedModel | undefined> {
    const models = await this.models();
    return this.turns.take(id, async () => {
      const before = models.get(id);
      if (!before) return undefined;
      const after = decide(before);
      const { _id, ...fields } = toDocument(after);
      await this.collection.replaceOne({ _id }, fields);
      models.set(id, after);
      return after;
    });
  }

  private get collection(): mongo.Collection<LoggedModelDocument> {
    return this.model.collection as unknown as mongo.Collection<LoggedModelDocument>;
  }

  private async models(): Promise<Map<string, LoggedModel>> {
    this.loading ??= this.load();
    try {
      return await this.loading;
    } catch (error) {
      this.loading = undefined;
      throw error;
    }
  }

  private async load(): Promise<Map<string, LoggedModel>> {
    const models = new Map<string, LoggedModel>();
    for await (const document of this.collection.find({})) {
      models.set(document._id, fromDocument(document));
    }
    return models;
  }
}

function toDocument(model: LoggedModel): LoggedModelDocument {
  const { id, params, tags, artifacts, ...plain } = model;
  return {
    ...plain,
    _id: id,
    params: encodeKeys(params),
    tags: encodeKeys(tags),
    artifacts: Object.fromEntries(artifacts.map(({ path, ...rest }) => [encodeKey(path), rest])),
  };
}

function fromDocument({ _id, params, tags, artifacts, ...plain }: LoggedModelDocument): LoggedModel {
  const files = Object.entries(decodeKeys(artifacts));
  return {
    ...plain,
    id: _id,
    params: decodeKeys(params),
    tags: decodeKeys(tags),
    artifacts: files.map(([path, { hash, size, type }]) => ({ path, hash, size, type })),
  };
}
