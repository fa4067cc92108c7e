import { checkMessage } from './arrow-message.js';
import { bodyInvalid, recordBatchTooLarge } from './row-faults.js';

/** What a file begins with; then it is a stream, its end, and a footer for random access. */
const FILE_MAGIC = Buffer.from('ARROW1\0\0');
const CONTINUATION = -1;
/** Of a message: a record batch with its description. */
const MOST_MEBIBYTES = 64;
const MOST_BYTES = MOST_MEBIBYTES * 2 ** 20;
/** Of a description: some thousand columns. */
const MOST_DESCRIPTION_BYTES = 2 ** 20;

/** The messages of an Arrow stream or file, each whole and below a bound (Arrow columnar format, "Encapsulated message format"). */
export class MessageBytes {
  /** Why the messages ended before their end. */
  error?: unknown;
  private readonly source: AsyncIterator<Uint8Array>;
  private chunks: Uint8Array[] = [];
  private waiting = 0;
  private isFile = false;

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.source = bytes[Symbol.asyncIterator]();
  }

  /** @throws {AppError} `prediction.rows-invalid` when one is cut off; `prediction.record-batch-too-large` when one is too large */
  async *messages(): AsyncGenerator<Uint8Array> {
    try {
      if ((await this.fill(FILE_MAGIC.length)) && FILE_MAGIC.equals(this.peek(FILE_MAGIC.length))) {
        this.isFile = true;
        this.take(FILE_MAGIC.length);
      }
      for (let size = await this.nextSize(); size > 0; size = await this.nextSize()) yield this.take(size);
    } catch (error) {
      this.error = error;
      throw error;
    }
  }

  /** Reads what follows the end of the stream: the footer of a file. @throws {AppError} when a stream goes on after its end */
  async checkEnd(): Promise<void> {
    let bytes = 0;
    do {
      bytes += this.waiting;
      this.chunks = [];
      this.waiting = 0;
    } while (await this.fill(1));
    if (bytes > 0 && !this.isFile) {
      throw bodyInvalid('arrow', `${bytes} bytes follow the end of the Arrow stream: send one stream`);
    }
  }

  /** Bytes of the next message, which wait; 0 at the end of the stream. */
  private async nextSize(): Promise<number> {
    if (!(await this.fill(4))) {
      // The end of the body is an end of the stream, too.
      if (this.waiting > 0) throw cutOff();
      return 0;
    }
    const isLong = this.peek(4).readInt32LE() === CONTINUATION;
    const head = isLong ? 8 : 4;
    if (!(await this.fill(head))) throw cutOff();
    const length = this.peek(head).readInt32LE(head - 4);
    if (length === 0) {
      this.take(head);
      return 0;
    }
    if (length < 0 || (!isLong && length > MOST_BYTES))
      throw bodyInvalid('arrow', 'The body is no Arrow IPC stream or file');
    if (length > MOST_BYTES) throw recordBatchTooLarge(MOST_MEBIBYTES);
    if (length > MOST_DESCRIPTION_BYTES) {
      const most = MOST_DESCRIPTION_BYTES / 2 ** 20;
      throw bodyInvalid('arrow', `A message describes itself in more than ${most} MiB: send fewer columns`);
    }
    if (!(await this.fill(head + length))) throw cutOff();
    const size = head + length + checkMessage(this.peek(head + length).subarray(head));
    if (size > MOST_BYTES) throw recordBatchTooLarge(MOST_MEBIBYTES);
    if (!(await this.fill(size))) throw cutOff();
    return size;
  }

  /** Whether `bytes` bytes wait, or could be read. */
  private async fill(bytes: number): Promise<boolean> {
    while (this.waiting < bytes) {
      const { done, value } = await this.source.next();
      if (done) return false;
      this.chunks.push(value);
      this.waiting += value.length;
    }
    return true;
  }

  private peek(bytes: number): Buffer {
    if (this.chunks[0].length < bytes) this.chunks = [Buffer.concat(this.chunks)];
    return Buffer.from(this.chunks[0].buffer, this.chunks[0].byteOffset, bytes);
  }

  /** A copy, whose beginning is aligned for numbers of 64 bits. */
  private take(bytes: number): Uint8Array {
    const taken = new Uint8Array(bytes);
    let at = 0;
    while (at < bytes) {
      const part = this.chunks[0].subarray(0, bytes - at);
      taken.set(part, at);
      at += part.length;
      if (part.length === this.chunks[0].length) this.chunks.shift();
      else this.chunks[0] = this.chunks[0].subarray(part.length);
    }
    this.waiting -= bytes;
    return taken;
  }
}

function cutOff(): Error {
  return bodyInvalid('arrow', 'The Arrow stream is cut off in a message');
}
