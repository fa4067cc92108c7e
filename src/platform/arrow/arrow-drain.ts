import { AsyncByteQueue } from 'apache-arrow';

/** What an Arrow writer writes to: returns what was written since the last time instead of collecting it. */
export class ArrowDrain extends AsyncByteQueue {
  private pieces: Uint8Array[] = [];

  override write(value: Uint8Array): void {
    this.pieces.push(value);
  }

  take(): Buffer {
    const taken = Buffer.concat(this.pieces);
    this.pieces = [];
    return taken;
  }
}
