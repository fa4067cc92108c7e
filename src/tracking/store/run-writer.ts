import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type Model, mongo } from 'mongoose';
import type { RunNote, WriteJournal } from './write-journal.service.js';
import { GroupWriter } from './group-writer.js';
import { LaterWrites, RETRY_AFTER } from './later-writes.js';
import type { RunUpdate } from './run-documents.js';
import type { RunDocument } from './tracking.schema.js';

type Operation = mongo.AnyBulkWriteOperation<RunDocument & mongo.BSON.Document>;

/** Writes in one command. */
const MOST_AT_ONCE = 500;
/** Writes that may wait for the database; more have to wait with their callers. */
const MOST_WAITING = 20_000;
/** MongoDB's codes for a document or a value that it does not take, now or later. */
const PERMANENT = new Set([2, 28, 40, 52, 10_334, 17_419, 17_420]);

interface Refusal {
  writeErrors?: { code: number; index: number }[];
}

/** Fields that JSON has as texts. */
const DATES = ['startTime', 'endTime', 'deletedAt'];

/**
 * Writes to the documents of runs. With the journal a write is acknowledged once it is there, and is sent to the database with
 * the others in the order of their arrival; without the journal it waits for the database.
 */
export class RunWriter {
  private readonly logger = new Logger(RunWriter.name);
  private readonly direct: GroupWriter<RunDocument>;
  private readonly later: LaterWrites;
  private waiting: RunNote[] = [];

  constructor(
    private readonly model: Model<RunDocument>,
    private readonly journal: WriteJournal,
  ) {
    this.direct = new GroupWriter(model);
    this.later = new LaterWrites(journal, {
      isEmpty: () => this.waiting.length === 0,
      send: () => this.sendAll(),
      recover: () => this.recover(),
    });
  }

  /** @throws {MongoServerError} when the key exists; with the journal the database is not asked */
  async insert(document: RunDocument): Promise<void> {
    if (this.journal.enabled) await this.note({ run: document._id, replace: document });
    else await this.direct.write({ insertOne: { document } } as never);
  }

  async replace(document: RunDocument): Promise<void> {
    const note = { run: document._id, replace: document };
    if (this.journal.enabled) await this.note(note);
    else await this.direct.write(operationOf(note));
  }

  /** @param large too large for the journal, or so near the limit of a document that it must be stored before it is acknowledged */
  async update(id: string, { $set: set, $unset: unset }: RunUpdate, large: boolean): Promise<void> {
    const note: RunNote = { run: id, ...(set && { set }), ...(unset && { unset: Object.keys(unset) }) };
    if (this.journal.enabled && !large) return this.note(note);
    await this.flushed();
    await this.direct.write(operationOf(note));
  }

  /** Waits until the database has all acknowledged writes, also those of an earlier process. */
  async flushed(): Promise<void> {
    await this.later.flushed();
  }

  private async note(note: RunNote): Promise<void> {
    await this.later.recovered();
    if (this.waiting.length > MOST_WAITING || this.journal.isFull) await this.flushed();
    this.journal.append(note);
    this.waiting.push(note);
    void this.later.begin();
  }

  private async sendAll(): Promise<void> {
    while (this.waiting.length > 0) {
      try {
        await this.send(this.waiting.slice(0, MOST_AT_ONCE));
        this.later.failure = undefined;
      } catch (error) {
        if (this.dropRefused(error)) continue;
        if (!this.later.failure) this.logger.warn(`runs wait for the database: ${(error as Error).message}`);
        this.later.failure = error;
        await sleep(RETRY_AFTER);
      }
    }
  }

  /** Idempotent: repeating it writes the same in the same order. */
  private async send(notes: RunNote[]): Promise<void> {
    await this.model.collection.bulkWrite(notes.map(operationOf) as never, { ordered: true });
    this.waiting.splice(0, notes.length);
  }

  /** Drops a write that the database will never accept, so that it does not block the others forever. */
  private dropRefused(error: unknown): boolean {
    const place = this.indexOfRefused(error);
    if (place < 0) return false;
    const [note] = this.waiting.splice(0, place + 1).slice(-1);
    this.logger.error(`the database refuses a write to run ${note.run}: ${(error as Error).message}`);
    return true;
  }

  /** The index of a write that will never succeed; negative if there is none. */
  private indexOfRefused(error: unknown): number {
    const [refusal] = [(error as Refusal).writeErrors ?? []].flat();
    if (refusal) return PERMANENT.has(refusal.code) ? refusal.index : -1;
    // The driver cannot serialize it, so nothing was sent, and the writes before it are sent again.
    if (!(error instanceof mongo.BSON.BSONError)) return -1;
    const place = this.waiting.findIndex((note) => !canBeSent(note));
    if (place > 0) this.waiting.unshift(...this.waiting.splice(place, 1));
    return place < 0 ? -1 : 0;
  }

  private async recover(): Promise<void> {
    const left = this.journal.left().filter((note) => 'run' in note);
    this.waiting = left.map(withDates);
    while (this.waiting.length > 0) {
      await this.send(this.waiting.slice(0, MOST_AT_ONCE)).catch((error: unknown) => {
        if (!this.dropRefused(error)) throw error;
      });
    }
  }
}

function canBeSent(note: RunNote): boolean {
  try {
    mongo.BSON.serialize(operationOf(note) as never);
    return true;
  } catch {
    return false;
  }
}

function operationOf({ run, replace, set, unset }: RunNote): Operation {
  const filter = { _id: run };
  if (replace) {
    const { _id, ...replacement } = replace as RunDocument;
    return { replaceOne: { filter, replacement, upsert: true } } as never;
  }
  const removed = unset && Object.fromEntries(unset.map((field) => [field, '']));
  return {
    updateOne: { filter, update: { ...(set && { $set: set }), ...(removed && { $unset: removed }) } },
  };
}

/** A note with the dates that JSON has turned into texts. */
function withDates(note: RunNote): RunNote {
  for (const fields of [note.replace, note.set] as (Record<string, unknown> | undefined)[]) {
    for (const field of DATES) {
      if (typeof fields?.[field] === 'string') fields[field] = new Date(fields[field]);
    }
  }
  return note;
}
