import { onnxFile } from './to-onnx.js';
import { linearFromWeights } from '../../linear/linear-model.js';
import { Message } from './protobuf.js';
import { ensureSelfContained } from './self-contained.js';

const EXTERNAL = 1;
const external = () => new Message().text(8, 'weights').integer(14, EXTERNAL);
const modelOf = (graph: Message) => new Message().integer(1, 8).message(7, graph).encode();
/** A step with one attribute. */
const stepWith = (field: number, value: Message) =>
  new Message().text(4, 'If').message(5, new Message().text(1, 'a').message(field, value));

describe('ensureSelfContained', () => {
  it('accepts a model in one file', () => {
    const model = linearFromWeights({ featureNames: ['a', 'b'], weights: [1, 2] });
    expect(() => ensureSelfContained(onnxFile(model))).not.toThrow();
  });

  it.each([
    ['as a constant', modelOf(new Message().message(5, external()))],
    ['as a sparse constant', modelOf(new Message().message(15, new Message().message(1, external())))],
    ['in an attribute', modelOf(new Message().message(1, stepWith(5, external())))],
    ['in a list of an attribute', modelOf(new Message().message(1, stepWith(10, external())))],
    [
      'in a graph within the graph',
      modelOf(new Message().message(1, stepWith(6, new Message().message(5, external())))),
    ],
    [
      'in a function',
      new Message()
        .integer(1, 8)
        .message(7, new Message())
        .message(25, new Message().message(7, stepWith(5, external())))
        .encode(),
    ],
  ])('refuses a tensor in another file %s', (_, bytes) => {
    expect(() => ensureSelfContained(bytes)).toThrow(/tensor weights is kept in another file/);
  });

  it('skips numbers of 64 bits that it does not use', () => {
    const largest = Uint8Array.of(...Array<number>(8).fill(255), 127);
    const attribute = new Message().text(1, 'ends').raw(Uint8Array.of(8 * 8, ...largest));
    const graph = new Message().message(1, new Message().text(4, 'Slice').message(5, attribute));
    expect(() => ensureSelfContained(modelOf(graph))).not.toThrow();
  });

  it('refuses graphs within graphs without end', () => {
    let graph = new Message();
    for (let i = 0; i < 20; i++) graph = new Message().message(1, stepWith(6, graph));
    expect(() => ensureSelfContained(modelOf(graph))).toThrow(/at most 16 deep/);
  });

  it('rejects training information, and bytes that are no model', () => {
    expect(() =>
      ensureSelfContained(new Message().message(7, new Message()).message(20, new Message()).encode()),
    ).toThrow(/training information/);
    expect(() => ensureSelfContained(Uint8Array.of(8, 1))).toThrow(/it has no graph/);
  });
});
