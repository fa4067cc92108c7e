import { Injectable, Logger } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import { Clock } from '../clock/clock.js';
import { AppError } from '../errors/app-error.js';

export type Database = mongo.Db;

/** One change of the database's schema. It must be safe to run again: a kill may come between the step and its ledger row. */
export interface Migration {
  /** `<date>-<stage>-<number>-<words>`; migrations run in the order of their ids. */
  id: string;
  up(database: Database): Promise<void>;
}

interface LedgerRow {
  _id: string;
  at: Date;
}

/** Stages add their migrations when they are constructed; `run` applies them before the database is used. */
@Injectable()
export class Migrations {
  private readonly logger = new Logger(Migrations.name);
  private readonly steps: Migration[] = [];

  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly clock: Clock,
  ) {}

  add(...migrations: Migration[]): void {
    this.steps.push(...migrations);
  }

  /** @throws {AppError} `mongo.newer-data` when the database was written by a newer version of the program */
  async run(): Promise<string[]> {
    const database = this.connection.db!;
    const ledger = database.collection<LedgerRow>('migrations');
    const known = new Set(this.steps.map((step) => step.id));
    const done = new Set((await ledger.find().toArray()).map((row) => row._id));
    const foreign = [...done].filter((id) => !known.has(id));
    if (foreign.length > 0) {
      throw new AppError({
        code: 'mongo.newer-data',
        kind: 'conflict',
        message: `The database was written by another version of PariVision (it has ${foreign.join(', ')}): use that version or another database.`,
      });
    }
    const applied: string[] = [];
    // One at a time: unique indexes that are built concurrently are not enforced on every server.
    for (const step of this.steps.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
      if (done.has(step.id)) continue;
      await step.up(database);
      await ledger.updateOne({ _id: step.id }, { $setOnInsert: { at: this.clock.now() } }, { upsert: true });
      applied.push(step.id);
    }
    if (applied.length > 0) this.logger.log(`database brought up to date: ${applied.length} migrations`);
    return applied;
  }
}
