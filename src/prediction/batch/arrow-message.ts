import { bodyInvalid } from './row-faults.js';

/** Kinds of messages that a stream of tables has (Message.fbs, `MessageHeader`). */
const SCHEMA = 1;
const DICTIONARY = 2;
const RECORDS = 3;
/** Bytes of a table of its own: the offset of its vtable, and the vtable's two sizes. */
const TABLE_BYTES = 8;
/** Levels of nested columns. */
const DEEPEST = 32;
/** A field node, or the place of a buffer: two integers of 64 bits. */
const PAIR_BYTES = 16;

/**
 * Checks the description of a message of Arrow's stream before the library reads it, which trusts every length and offset in it: a
 * wrong one would keep it busy, or fill the memory. So tables, vectors and texts must lie within the description, none of it may be
 * read many times over, and counts of rows must fit the bytes of the body (FlatBuffers internals; Message.fbs and Schema.fbs of Arrow).
 * @param bytes the description, without its length
 * @returns bytes of the body that follows
 * @throws {AppError} `prediction.rows-invalid`
 */
export function checkMessage(bytes: Uint8Array): number {
  return new Description(bytes).check();
}

class Description {
  private readonly view: DataView;
  private left: number;
  private bodyBytes = 0;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.left = 2 * bytes.length;
  }

  check(): number {
    const message = this.tableAt(this.uint32(0));
    this.bodyBytes = this.int64(message(3));
    if (this.bodyBytes < 0) throw malformed();
    this.texts(message(4));
    const header = this.indirect(message(2));
    const kind = message(1) === 0 ? 0 : this.view.getUint8(message(1));
    if (kind === SCHEMA) this.schema(header);
    else if (kind === RECORDS) this.records(header);
    else if (kind === DICTIONARY) this.records(this.indirect(this.tableAt(header)(1)));
    else throw malformed();
    return this.bodyBytes;
  }

  private schema(at: number): void {
    const schema = this.tableAt(at);
    this.eachTable(schema(1), (field) => this.field(field, 0));
    this.texts(schema(2));
    this.vector(schema(3), 8);
  }

  private field(at: number, depth: number): void {
    if (depth > DEEPEST) throw malformed();
    const field = this.tableAt(at);
    this.vector(field(0), 1);
    if (field(3) !== 0) {
      // Of a type the second field may be a text or numbers: the time zone of a timestamp, the children of a union.
      const typeKind = field(2) === 0 ? 0 : this.view.getUint8(field(2));
      const type = this.tableAt(this.indirect(field(3)));
      if (typeKind === 10) this.vector(type(1), 1);
      if (typeKind === 14) this.vector(type(1), 4);
    }
    if (field(4) !== 0) {
      const index = this.tableAt(this.indirect(field(4)))(1);
      if (index !== 0) this.tableAt(this.indirect(index));
    }
    this.eachTable(field(5), (child) => this.field(child, depth + 1));
    this.texts(field(6));
  }

  private records(at: number): void {
    const records = this.tableAt(at);
    // A row has a bit at least, and a row of the features many.
    const most = 8 * this.bodyBytes;
    const rows = this.int64(records(0));
    if (rows < 0 || rows > most) throw malformed();
    this.eachPair(records(1), (length) => length >= 0 && length <= most);
    this.eachPair(records(2), (from, length) => from >= 0 && length >= 0 && from + length <= this.bodyBytes);
    if (records(3) !== 0) this.tableAt(this.indirect(records(3)));
    this.vector(records(4), 8);
  }

  /** Keys with their values. */
  private texts(at: number): void {
    this.eachTable(at, (entry) => {
      const pair = this.tableAt(entry);
      this.vector(pair(0), 1);
      this.vector(pair(1), 1);
    });
  }

  private eachTable(at: number, visit: (table: number) => void): void {
    const { start, length } = this.vector(at, 4);
    for (let i = 0; i < length; i++) visit(this.indirect(start + 4 * i));
  }

  private eachPair(at: number, fits: (first: number, second: number) => boolean): void {
    const { start, length } = this.vector(at, PAIR_BYTES);
    for (let from = start; from < start + PAIR_BYTES * length; from += PAIR_BYTES) {
      if (!fits(this.int64(from), this.int64(from + 8))) throw malformed();
    }
  }

  /** The places of a table's fields by their numbers; 0: it has no such field. */
  private tableAt(at: number): (field: number) => number {
    this.spend(TABLE_BYTES);
    const vtable = at - this.int32(at);
    const size = this.uint16(vtable);
    if (vtable + size > this.view.byteLength) throw malformed();
    return (field) => {
      const entry = 4 + 2 * field;
      const offset = entry < size ? this.uint16(vtable + entry) : 0;
      if (at + offset >= this.view.byteLength) throw malformed();
      return offset && at + offset;
    };
  }

  /** The elements of a vector or the bytes of a text; none if there is no such field. */
  private vector(at: number, elementBytes: number): { start: number; length: number } {
    if (at === 0) return { start: 0, length: 0 };
    const place = this.indirect(at);
    const length = this.uint32(place);
    this.spend(4 + length * elementBytes);
    if (place + 4 + length * elementBytes > this.view.byteLength) throw malformed();
    return { start: place + 4, length };
  }

  private spend(bytes: number): void {
    this.left -= bytes;
    if (this.left < 0) throw malformed();
  }

  private indirect(at: number): number {
    return at + this.uint32(at);
  }

  private uint16(at: number): number {
    return this.view.getUint16(this.within(at, 2), true);
  }

  private int32(at: number): number {
    return this.view.getInt32(this.within(at, 4), true);
  }

  private uint32(at: number): number {
    return this.view.getUint32(this.within(at, 4), true);
  }

  /** 0 if there is no such field. */
  private int64(at: number): number {
    return at === 0 ? 0 : Number(this.view.getBigInt64(this.within(at, 8), true));
  }

  private within(at: number, bytes: number): number {
    if (at < 0 || at + bytes > this.view.byteLength) throw malformed();
    return at;
  }
}

function malformed(): Error {
  return bodyInvalid('arrow', 'The body is no Arrow IPC stream or file: a message describes itself wrongly');
}
