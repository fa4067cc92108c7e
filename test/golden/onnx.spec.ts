import { onnxModel } from '../../src/algorithms/model-io/onnx/from-onnx.js';
import { predictProbability } from '../../src/algorithms/model.js';
import { golden } from './synthetic-shots.js';

interface Golden {
  models: Record<string, { file: string; rows: (number | null)[][]; probabilities: number[] }>;
}

const { models } = golden<Golden>('onnx.json');

describe('ONNX files of converters', () => {
  it.each(Object.keys(models))('%s: the imported model answers as onnxruntime does', (name) => {
    const { file, rows, probabilities } = models[name];
    const model = onnxModel(Buffer.from(file, 'base64'), ['a', 'b', 'c']);
    expect(model.featureNames).toEqual(['a', 'b', 'c']);
    expect(new Set(probabilities).size).toBeGreaterThan(5);
    const gaps = rows.map((row, i) => {
      const values = row.map((value) => value ?? Number.NaN);
      return Math.abs(predictProbability(model, values) - probabilities[i]);
    });
    expect(Math.max(...gaps)).toBeLessThan(1e-5);
  });
});
