import { decodeModel } from '../../src/algorithms/model-io/model-file.js';
import { scoringOnnx } from '../../src/algorithms/model-io/onnx/scoring-onnx.js';
import { predictProbability } from '../../src/algorithms/model.js';
import { sha256 } from '../../src/platform/ids/ids.js';
import { golden } from './synthetic-shots.js';

interface Golden {
  models: Record<string, { model: string; rows: string; onnxSha256: string; probabilities: string }>;
}

const { models } = golden<Golden>('scoring-onnx.json');

function numbersOf(text: string): Float64Array {
  return new Float64Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);
}

describe('ONNX files for scoring', () => {
  it.each(Object.keys(models))('%s: onnxruntime answers as our predictor does', (name) => {
    const { model: file, rows, onnxSha256, probabilities } = models[name];
    const { model } = decodeModel(Buffer.from(file, 'base64'));
    // The file that onnxruntime was given: `generate_scoring.py` asks it again when the files change.
    expect(sha256(scoringOnnx(model))).toBe(onnxSha256);
    const width = model.featureNames.length;
    const values = numbersOf(rows);
    const answers = numbersOf(probabilities);
    expect(answers).toHaveLength(values.length / width);
    const gaps = Array.from(answers, (answer, i) =>
      Math.abs(predictProbability(model, values.subarray(i * width, (i + 1) * width)) - answer),
    );
    expect(Math.max(...gaps)).toBeLessThan(1e-12);
  });
});
