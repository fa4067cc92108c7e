/** The messages between this process and that of an ONNX model. */
import type { Tensor } from '../served-model.js';

/** An input or output as the runtime describes it. */
export interface OnnxValue {
  name: string;
  isTensor: boolean;
  /** The runtime's name of the element type: `float32` … */
  type: string;
  /** A text is a symbolic dimension. */
  shape: (number | string)[];
}

export type OnnxOrder =
  { kind: 'load'; file: Uint8Array } | { kind: 'run'; id: number; inputs: Map<string, Tensor> };

export type OnnxReply =
  | { kind: 'loaded'; inputs: OnnxValue[]; outputs: OnnxValue[] }
  | { kind: 'unreadable'; message: string }
  | { kind: 'ran'; id: number; outputs: Map<string, Tensor> }
  | { kind: 'refused'; id: number; message: string };
