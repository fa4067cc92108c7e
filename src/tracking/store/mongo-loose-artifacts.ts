import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { LooseArtifactStore } from '../artifacts/loose-artifact-store.port.js';
import type { Artifact } from '../runs/run.js';
import { LOOSE_ARTIFACTS, type LooseArtifactDocument } from './tracking.schema.js';

@Injectable()
export class MongoLooseArtifacts extends LooseArtifactStore {
  constructor(@InjectModel(LOOSE_ARTIFACTS) private readonly model: Model<LooseArtifactDocument>) {
    super();
  }

  async all(): Promise<Artifact[]> {
    const found = await this.model.find().lean<LooseArtifactDocument[]>();
    return found
      .map(({ _id, hash, size, type }) => ({ path: _id, hash, size, type }))
      .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }

  async put({ path, hash, size, type }: Artifact): Promise<void> {
    await this.model.replaceOne({ _id: path }, { hash, size, type }, { upsert: true });
  }

  async remove(paths: readonly string[]): Promise<void> {
    await this.model.deleteMany({ _id: { $in: [...paths] } });
  }
}
