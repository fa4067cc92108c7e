import { onnxModel } from '../../src/algorithms/model-io/onnx/from-onnx.js';
import { onnxFile } from '../../src/algorithms/model-io/onnx/to-onnx.js';
import { decodeModel } from '../../src/algorithms/model-io/model-file.js';
import { type Model, predictProbability } from '../../src/algorithms/model.js';
import { golden } from './synthetic-shots.js';

interface Golden {
  /** Of 32-bit floats; null = missing. */
  rows: (number | null)[][];
  /** `model` and `onnx` in base64; what onnxruntime answers with the latter. */
  models: Record<string, { model: string; onnx: string; labels: number[]; probabilities: number[][] }>;
}

const expected = golden<Golden>('own-onnx.json');
const rows = expected.rows.map((row) => row.map((value) => value ?? Number.NaN));

function largestGap(model: Model, probabilities: number[][]): number {
  return Math.max(...rows.map((row, i) => Math.abs(predictProbability(model, row) - probabilities[i][1])));
}

describe('our own ONNX files', () => {
  describe.each(Object.entries(expected.models))('%s', (_, { model: file, onnx, labels, probabilities }) => {
    const { model } = decodeModel(Buffer.from(file, 'base64'));

    it('is the file that is written of this model', () => {
      expect(Buffer.from(onnxFile(model)).toString('base64')).toBe(onnx);
    });

    it('has the predictions of the model in onnxruntime within 1e-5, and the same labels', () => {
      expect(largestGap(model, probabilities)).toBeLessThan(1e-5);
      for (const [i, [no, yes]] of probabilities.entries()) {
        expect(Math.abs(no + yes - 1)).toBeLessThan(1e-6);
        expect(labels[i]).toBe(yes > no ? 1 : 0);
      }
    });

    it('has them again when it is imported', () => {
      expect(largestGap(onnxModel(Buffer.from(onnx, 'base64')), probabilities)).toBeLessThan(1e-5);
    });

    it('distinguishes rows', () => {
      expect(new Set(probabilities.map(([, yes]) => yes)).size).toBeGreaterThan(5);
    });
  });
});
