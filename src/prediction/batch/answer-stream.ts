import type { AnswerWriter, BlockPredictor } from './answers.js';
import { isAppError, messageOf } from '../../platform/errors/app-error.js';
import type { RowBlock } from './rows.js';

/** Time for the last bytes to reach the client before its connection is closed. */
const LAST_BYTES_MS = 5000;
const LOOK_EVERY_MS = 10;

/** Where the bytes go. */
export interface Outlet {
  /** Whether all that was written has left the process, and nothing of the request is left to be read. */
  isDone(): boolean;
  /** The rest of the request is read and dropped: closing a connection with unread data would take the last bytes from the client. */
  dropRest(): void;
}

/** Predicts rows as they arrive, and writes the predictions. Requests are answered between two blocks. */
export class AnswerStream {
  private readonly blocks: AsyncIterator<RowBlock>;
  private first?: IteratorResult<RowBlock>;

  constructor(
    blocks: AsyncIterable<RowBlock>,
    private readonly predictor: BlockPredictor,
    private readonly writer: AnswerWriter,
  ) {
    this.blocks = blocks[Symbol.asyncIterator]();
  }

  /** Reads the first rows, so that faults in them are answered as such. @throws {AppError} when one of them has a fault */
  async begin(): Promise<void> {
    this.first = await this.blocks.next();
  }

  /**
   * The bytes of the response.
   * @throws {AppError} when a row has a fault, once what was written before has been sent: the connection has to be closed without the end of
   * the response, so that no client mistakes a part for the whole
   */
  async *bytes(outlet: Outlet): AsyncGenerator<string | Uint8Array> {
    try {
      yield* notEmpty(this.writer.start());
      for (let next = this.first!; !next.done; next = await this.blocks.next()) {
        yield* notEmpty(this.writer.block(await this.predictor.predict(next.value)));
        await new Promise((resolve) => setImmediate(resolve));
      }
      yield* notEmpty(this.writer.end());
    } catch (error) {
      if (!isAppError(error, 'invalid', 'too-large')) throw error;
      yield* notEmpty(this.writer.fault(messageOf(error)) ?? '');
      outlet.dropRest();
      const until = performance.now() + LAST_BYTES_MS;
      while (!outlet.isDone() && performance.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
      throw error;
    } finally {
      await this.blocks.return?.();
    }
  }
}

/** An empty piece would end the stream. */
function* notEmpty<T extends string | Uint8Array>(piece: T): Generator<T> {
  if (piece.length > 0) yield piece;
}
