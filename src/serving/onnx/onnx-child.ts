/**
 * The process of one ONNX model: it loads the model with onnxruntime and answers requests until its parent ends it. A crash of
 * the runtime ends only this process.
 */
import { writeFileSync } from 'node:fs';
import type { Tensor, TypedArray } from '../served-model.js';
import type { OnnxOrder, OnnxReply, OnnxValue } from './onnx-messages.js';
import { datatypeOf, runtimeType } from './onnx-types.js';

/** What of the runtime's interface is used: the package is optional, and so are its types. */
interface RuntimeTensor {
  type: string;
  dims: readonly number[];
  data: TypedArray | string[];
}
interface Session {
  inputMetadata: readonly OnnxValue[];
  outputMetadata: readonly OnnxValue[];
  run(inputs: Record<string, RuntimeTensor>): Promise<Record<string, RuntimeTensor>>;
}
interface Runtime {
  InferenceSession: { create(file: Uint8Array, options: object): Promise<Session> };
  Tensor: new (type: string, data: RuntimeTensor['data'], dims: readonly number[]) => RuntimeTensor;
}

const PACKAGE = 'onnxruntime-node';
/** Bytes of all outputs of an answer: 64 MiB. */
const MAX_ANSWER_BYTES = 67_108_864;

const loading = import(PACKAGE) as Promise<{ default: Runtime }>;
let runtime: Runtime;
let session: Session | undefined;

function say(reply: OnnxReply): void {
  process.send!(reply);
}

async function load(file: Uint8Array): Promise<void> {
  try {
    runtime = (await loading).default;
    session = await runtime.InferenceSession.create(file, {
      executionProviders: ['cpu'],
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 4,
    });
    say({
      kind: 'loaded',
      inputs: session.inputMetadata.map(plain),
      outputs: session.outputMetadata.map(plain),
    });
  } catch (error) {
    say({ kind: 'unreadable', message: (error as Error).message });
  }
}

async function run(id: number, inputs: Map<string, Tensor>): Promise<void> {
  try {
    const given = [...inputs].map(([name, { datatype, shape, data }]) => [
      name,
      new runtime.Tensor(runtimeType(datatype), data, shape),
    ]);
    const found = await session!.run(Object.fromEntries(given) as Record<string, RuntimeTensor>);
    say({ kind: 'ran', id, outputs: new Map(Object.entries(found).map(answered)) });
  } catch (error) {
    say({ kind: 'refused', id, message: (error as Error).message });
  }
}

function answered([name, { type, dims, data }]: [string, RuntimeTensor]): [string, Tensor] {
  const datatype = datatypeOf(type);
  if (datatype === undefined)
    throw new Error(`the output ${name} is of the type ${type}, which is not served`);
  if (Array.isArray(data)) return [name, { datatype, shape: [...dims], data }];
  if (data.byteLength > MAX_ANSWER_BYTES) {
    throw new Error(`the output ${name} has more than ${MAX_ANSWER_BYTES} bytes`);
  }
  // Some releases of Node have an array type for 16-bit floats, which is not cloned everywhere: the bits are sent.
  const bits = type === 'float16' ? new Uint16Array(data.buffer, data.byteOffset, data.length) : data;
  return [name, { datatype, shape: [...dims], data: bits }];
}

function plain({ name, isTensor, type, shape }: OnnxValue): OnnxValue {
  return { name, isTensor, type, shape: isTensor ? [...shape] : [] };
}

// Where memory runs out, the system ends this process and not its parent.
try {
  writeFileSync('/proc/self/oom_score_adj', '1000');
} catch {
  // Not Linux.
}
// A run of the runtime cannot be interrupted in any gentler way.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', (order: OnnxOrder) => {
  void (order.kind === 'load' ? load(order.file) : run(order.id, order.inputs));
});
