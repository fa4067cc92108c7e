/** The compiled sums of leaf values, on a memory with the tables of one ensemble. `wasm/prediction-kernel.ts` documents them. */
import { instantiator } from './compiled.js';
import { KERNEL_BASE64 } from './prediction-kernel-bytes.js';

interface PredictionKernel {
  sums(plan: number, rows: number): void;
}

export const loadPredictionKernel = instantiator<PredictionKernel>(KERNEL_BASE64);

const PAGE = 65_536;
const HEAD_WORDS = 6;
const FEATURE_WORDS = 5;

/** The kernel's arguments: pointers and sizes in bytes. */
export interface Plan {
  /** Of the sets of one code: a multiple of 16. */
  setBytes: number;
  values: number;
  /** Room for the starts of sets: `step` bytes per row, at least 32 and 4 per feature. */
  starts: number;
  step: number;
  /** The sums. */
  out: number;
  features: { column: number; keys: number; keyCount: number; categorical: boolean; sets: number }[];
}

export function planBytes(features: number): number {
  return 4 * (HEAD_WORDS + FEATURE_WORDS * features);
}

export function writePlan(memory: WebAssembly.Memory, at: number, plan: Plan): void {
  const { features, setBytes, values, starts, out, step } = plan;
  const words = [features.length, setBytes, values, starts, out, step];
  for (const { column, keys, keyCount, categorical, sets } of features) {
    words.push(column, keys, keyCount, Number(categorical), sets);
  }
  new Uint32Array(memory.buffer, at, words.length).set(words);
}

/** Divides a memory that is created once its size is known. */
export class KernelRoom {
  #top = 64;

  /** A pointer to `bytes` bytes of zeros, a multiple of 64. */
  take(bytes: number): number {
    const at = this.#top;
    this.#top = Math.ceil((at + bytes) / 64) * 64;
    return at;
  }

  memory(): WebAssembly.Memory {
    const pages = Math.ceil(this.#top / PAGE);
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  }
}
