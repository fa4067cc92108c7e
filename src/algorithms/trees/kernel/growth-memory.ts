/** One shared memory per fit, from which buffers are allocated; all threads of the fit see it. */

const PAGE = 65_536;
/** 4 GiB, the most that WebAssembly addresses. */
const MOST_PAGES = 65_536;
/** Larger memories are not kept for the next fit. */
const KEPT_BYTES = 64 * 1024 * 1024;

export class GrowthMemory {
  readonly memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
  // The first bytes stay unused: a pointer of 0 means "absent".
  #top = 64;

  /**
   * A pointer to `bytes` bytes, a multiple of 64. Their content is undefined.
   * @throws {RangeError} when 4 GiB are exceeded
   */
  take(bytes: number): number {
    const at = this.#top;
    this.#top = Math.ceil((at + bytes) / 64) * 64;
    const missing = Math.ceil((this.#top - this.memory.buffer.byteLength) / PAGE);
    if (missing > 0) this.memory.grow(missing);
    return at;
  }

  doubles(length: number): { at: number; view: Float64Array } {
    const at = this.take(length * 8);
    return { at, view: new Float64Array(this.memory.buffer, at, length) };
  }

  integers(length: number): { at: number; view: Int32Array } {
    const at = this.take(length * 4);
    return { at, view: new Int32Array(this.memory.buffer, at, length) };
  }

  bytes(length: number): { at: number; view: Uint8Array } {
    const at = this.take(length);
    return { at, view: new Uint8Array(this.memory.buffer, at, length) };
  }

  reset(): void {
    this.#top = 64;
  }
}

// A memory reserves address space until it is garbage-collected, so a small one is reused by later fits of this thread.
let spare: GrowthMemory | undefined;

/** Runs `work` with a memory that no other fit uses. */
export function withGrowthMemory<T>(work: (memory: GrowthMemory) => T): T {
  const memory = spare ?? new GrowthMemory();
  spare = undefined;
  const result = work(memory);
  if (memory.memory.buffer.byteLength <= KEPT_BYTES) {
    memory.reset();
    spare = memory;
  }
  return result;
}
