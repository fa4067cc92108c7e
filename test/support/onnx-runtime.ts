import { hasOnnxRuntime } from '../../src/serving/onnx/onnx-process.js';

/** A `describe` on onnxruntime. Where the optional package is not installed, one test is registered, visibly skipped. */
export function describeWithOnnxRuntime(name: string, body: () => void): void {
  if (hasOnnxRuntime()) describe(name, body);
  // oxlint-disable-next-line jest/no-disabled-tests, jest/expect-expect -- the skip is the report that a machine lacks it
  else it.skip(`${name} (skipped: onnxruntime-node is not installed)`, () => {});
}
