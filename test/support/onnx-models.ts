import {
  BOOL,
  DOUBLE,
  encodeGraph,
  FLOAT,
  INT64,
  type Node,
} from '../../src/algorithms/model-io/onnx/graph.js';

const step = (op: string, inputs: string[], output: string): Node => ({
  op,
  domain: '',
  inputs,
  outputs: [output],
  attributes: {},
});

/** A network of one hidden layer: sigmoid(relu(x W) v), 32-bit. Input `x` [n, width], output `p` [n, 1]. */
export function networkOnnx(width: number, hidden = 3): Uint8Array {
  const numbers = (rows: number, columns: number) =>
    Float32Array.from({ length: rows * columns }, (_, i) => Math.fround(Math.sin(i + 1) / 300));
  return encodeGraph({
    nodes: [
      step('MatMul', ['x', 'W'], 'h'),
      step('Relu', ['h'], 'r'),
      step('MatMul', ['r', 'v'], 's'),
      step('Sigmoid', ['s'], 'p'),
    ],
    initializers: [
      { name: 'W', type: FLOAT, shape: [width, hidden], values: numbers(width, hidden) },
      { name: 'v', type: FLOAT, shape: [hidden, 1], values: numbers(hidden, 1) },
    ],
    inputs: [{ name: 'x', type: FLOAT, shape: ['batch', width] }],
    outputs: [{ name: 'p', type: FLOAT, shape: ['batch', 1] }],
    metadata: {},
  });
}

/** What `networkOnnx` answers to a row. */
export function networkAnswer(row: readonly number[], hidden = 3): number {
  const number = (i: number) => Math.fround(Math.sin(i + 1) / 300);
  let score = 0;
  for (let j = 0; j < hidden; j++) {
    let sum = 0;
    for (const [k, x] of row.entries()) sum += x * number(k * hidden + j);
    score += Math.max(0, sum) * number(j);
  }
  return 1 / (1 + Math.exp(-score));
}

/** Two inputs that are no columns: [n, 2, 2] of doubles, and [n] of integers; outputs their sum and the integers. */
export function tensorOnnx(): Uint8Array {
  return encodeGraph({
    nodes: [step('Add', ['grid', 'one'], 'sum'), step('Identity', ['label'], 'same')],
    initializers: [{ name: 'one', type: DOUBLE, shape: [1], values: [1] }],
    inputs: [
      { name: 'grid', type: DOUBLE, shape: ['n', 2, 2] },
      { name: 'label', type: INT64, shape: ['n'] },
    ],
    outputs: [
      { name: 'sum', type: DOUBLE, shape: ['n', 2, 2] },
      { name: 'same', type: INT64, shape: ['n'] },
    ],
    metadata: {},
  });
}

/** Not finite for any row: 0 / 0. */
export function notFiniteOnnx(): Uint8Array {
  return encodeGraph({
    nodes: [step('Sub', ['x', 'x'], 'zero'), step('Div', ['zero', 'zero'], 'p')],
    initializers: [],
    inputs: [{ name: 'x', type: FLOAT, shape: ['n', 2] }],
    outputs: [{ name: 'p', type: FLOAT, shape: ['n', 2] }],
    metadata: {},
  });
}

/** An operator that no runtime has. */
export function unknownStepOnnx(): Uint8Array {
  return encodeGraph({
    nodes: [step('Juggle', ['x'], 'p')],
    initializers: [],
    inputs: [{ name: 'x', type: FLOAT, shape: ['n', 2] }],
    outputs: [{ name: 'p', type: BOOL, shape: ['n', 2] }],
    metadata: {},
  });
}
