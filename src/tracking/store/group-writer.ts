import type { Model, mongo } from 'mongoose';

type Operation<T> = mongo.AnyBulkWriteOperation<T & mongo.BSON.Document>;

interface Waiting<T> {
  operation: Operation<T>;
  done(): void;
  failed(error: unknown): void;
}

interface BulkFailure {
  writeErrors?: { index?: number; err?: { index?: number } }[];
}

/** Operations in one command. */
const MOST = 500;

/**
 * Groups writes to one collection: while one command runs, further writes wait and are sent together with the next. A write
 * is done when the database has acknowledged it. A single write is sent at once.
 */
export class GroupWriter<T> {
  private waiting: Waiting<T>[] = [];
  private writing = false;

  constructor(private readonly model: Model<T>) {}

  write(operation: Operation<T>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ operation, done: resolve, failed: reject });
      if (!this.writing) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.writing = true;
    // Writes of the same tick are sent together.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, MOST);
      await this.send(group);
    }
    this.writing = false;
  }

  private async send(group: Waiting<T>[]): Promise<void> {
    try {
      const operations = group.map(({ operation }) => operation);
      await this.model.collection.bulkWrite(operations as never, { ordered: false });
      group.forEach(({ done }) => done());
    } catch (error) {
      const failures = (error as BulkFailure).writeErrors;
      const failed = new Set(failures?.map((failure) => failure.index ?? failure.err?.index));
      group.forEach((one, n) => (failures && !failed.has(n) ? one.done() : one.failed(error)));
    }
  }
}
