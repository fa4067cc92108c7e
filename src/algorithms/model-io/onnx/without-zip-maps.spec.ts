import { linearFromWeights } from '../../linear/linear-model.js';
import { decodeGraph } from './graph.js';
import { Fields, Message } from './protobuf.js';
import { onnxFile } from './to-onnx.js';
import { withoutZipMaps } from './without-zip-maps.js';

const node = (op: string, domain: string, input: string, output: string) =>
  new Message().text(1, input).text(2, output).text(4, op).text(7, domain);
/** A sequence of maps from integers to floats. */
const maps = () => {
  const value = new Message().message(1, new Message().integer(1, 1));
  return new Message().message(
    4,
    new Message().message(1, new Message().message(5, new Message().integer(1, 7).message(2, value))),
  );
};
const tensor = () => new Message().message(1, new Message().integer(1, 1).message(2, new Message()));

describe('withoutZipMaps', () => {
  it('gives the tensor under the name of the maps', () => {
    const graph = new Message()
      .message(1, node('Sigmoid', '', 'x', 'tensor'))
      .message(1, node('ZipMap', 'ai.onnx.ml', 'tensor', 'probabilities'))
      .text(2, 'network')
      .message(11, new Message().text(1, 'x').message(2, tensor()))
      .message(12, new Message().text(1, 'probabilities').message(2, maps()));
    const model = new Message().integer(1, 8).text(2, 'skl2onnx').message(7, graph).encode();
    const changed = withoutZipMaps(model);
    const { nodes, outputs, inputs, name } = decodeGraph(changed);
    expect(nodes.map(({ op, inputs: from, outputs: to }) => [op, from, to])).toEqual([
      ['Sigmoid', ['x'], ['tensor']],
      ['Identity', ['tensor'], ['probabilities']],
    ]);
    expect(outputs).toEqual([{ name: 'probabilities', type: 1, shape: ['', ''] }]);
    expect(inputs.map((input) => input.name)).toEqual(['x']);
    expect(name).toBe('network');
    expect(new Fields(changed).text(2)).toBe('skl2onnx');
  });

  it('returns a model without ZipMap as it is', () => {
    const file = onnxFile(linearFromWeights({ featureNames: ['a'], weights: [1] }));
    expect(withoutZipMaps(file)).toBe(file);
  });
});
