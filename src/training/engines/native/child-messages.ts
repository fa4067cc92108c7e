/** The messages between the trainer's process and this one. */

export const NATIVE_ENGINES = ['xgboost', 'lightgbm'] as const;
export type NativeEngine = (typeof NATIVE_ENGINES)[number];

/**
 * The order to the child: the first bytes of its standard input are the length of this as JSON (32 bits, little-endian),
 * then the JSON, then the data: the columns of the training part (float64, one after the other), its labels (float32),
 * and the same of the validation part.
 */
export interface FitOrder {
  engine: NativeEngine;
  /** Path of the shared library. */
  library: string;
  /** Of the library; the model does not depend on it. */
  threads: number;
  /** 32-bit unsigned. */
  seed: number;
  parameters: Record<string, number | boolean | string>;
  featureNames: string[];
  trainRows: number;
  validationRows: number;
}

/** One part of the data as the libraries take it. */
export interface NativePart {
  rows: number;
  features: number;
  /** Column after column. */
  values: Float64Array;
  /** 0 or 1. */
  labels: Float32Array;
}

/** From the child, over its IPC channel. */
export type ChildMessage =
  | { kind: 'progress'; done: number; total: number }
  /** LightGBM's text or XGBoost's UBJSON, with the trees that are kept. */
  | { kind: 'fitted'; model: Uint8Array; iterations: number; peakMemoryBytes: number }
  | { kind: 'failed'; message: string };
