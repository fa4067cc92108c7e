/** The compiled inner loops of growing trees, on a memory that threads may share. */
import { instantiator } from './compiled.js';
import { KERNEL_BASE64 } from './growth-kernel-bytes.js';

/** Bytes that a feature has in a histogram: 256 slots of two 64-bit integers. */
export const FEATURE_BYTES = 4096;

/**
 * Pointers are byte offsets in the kernel's memory; `from` and `to` are positions in a list of row numbers; codes start at the first
 * feature concerned. `wasm/growth-kernel.ts` documents each function, and the unit test repeats each in plain TypeScript.
 */
export interface GrowthKernel {
  // oxlint-disable max-params -- a call into WebAssembly has numbers only
  histogram(
    rows: number,
    from: number,
    to: number,
    codes: number,
    stride: number,
    features: number,
    pairs: number,
    out: number,
    countBits: number,
  ): void;
  gather(
    rows: number,
    from: number,
    to: number,
    codes: number,
    stride: number,
    pairs: number,
    out: number,
  ): void;
  addHistogram(target: number, source: number, bytes: number): void;
  subtractHistogram(target: number, source: number, bytes: number): void;
  unpack(
    histogram: number,
    slots: number,
    countBits: number,
    gradientUnit: number,
    hessianUnit: number,
    out: number,
  ): void;
  partition(
    rows: number,
    from: number,
    to: number,
    codes: number,
    table: number,
    lefts: number,
    rights: number,
  ): number;
  copy(target: number, source: number, bytes: number): void;
  clear(target: number, bytes: number): void;
  mark(rows: number, from: number, to: number, leaves: number, ends: number, count: number): void;
  bestSplit(
    at: number,
    bins: number,
    countBits: number,
    gradientUnit: number,
    hessianUnit: number,
    gradient: number,
    hessian: number,
    rows: number,
    parentScore: number,
    l1: number,
    l2: number,
    minRows: number,
    minHessian: number,
    sign: number,
    floor: number,
    out: number,
  ): number;
  derive(
    rows: number,
    from: number,
    to: number,
    leaves: number,
    factors: number,
    odds: number,
    labels: number,
    weights: number,
    pairs: number,
    stride: number,
    gradientScale: number,
    hessianScale: number,
  ): void;
  bag(
    rows: number,
    count: number,
    counts: number,
    labels: number,
    weights: number,
    pairs: number,
    stride: number,
    scale: number,
    out: number,
  ): number;
  walk(
    rows: number,
    from: number,
    to: number,
    codes: number,
    stride: number,
    nodes: number,
    tables: number,
    odds: number,
  ): void;
  // oxlint-enable max-params
}

export const loadKernel = instantiator<GrowthKernel>(KERNEL_BASE64);
