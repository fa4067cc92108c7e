/**
 * The process that trains with a native library: started by `runChild`, it reads its order from standard input, trains,
 * replies over its IPC channel and ends. It never outlives its parent.
 */
import { readSync } from 'node:fs';
import type { ChildMessage, FitOrder, NativePart } from './child-messages.js';
import { trainLightGbm } from './train-lightgbm.js';
import { trainXgboost } from './train-xgboost.js';

const STANDARD_INPUT = 0;

function say(message: ChildMessage): Promise<void> {
  return new Promise((resolve) => process.send!(message, () => resolve()));
}

/** Fills `target`. @throws {Error} when the input ends early: the parent has ended */
function readFully(target: ArrayBuffer): void {
  const bytes = new Uint8Array(target);
  let filled = 0;
  while (filled < bytes.length) {
    const count = readSync(STANDARD_INPUT, bytes, filled, bytes.length - filled, null);
    if (count === 0) throw new Error('the data ended before they were complete');
    filled += count;
  }
}

function readOrder(): FitOrder {
  const length = new ArrayBuffer(4);
  readFully(length);
  const json = new ArrayBuffer(new DataView(length).getUint32(0, true));
  readFully(json);
  return JSON.parse(new TextDecoder().decode(json)) as FitOrder;
}

function readPart(rows: number, features: number): NativePart {
  const values = new Float64Array(new ArrayBuffer(rows * features * 8));
  readFully(values.buffer);
  const labels = new Float32Array(new ArrayBuffer(rows * 4));
  readFully(labels.buffer);
  return { rows, features, values, labels };
}

async function fit(): Promise<void> {
  const order = readOrder();
  const features = order.featureNames.length;
  const train = readPart(order.trainRows, features);
  const validation = order.validationRows > 0 ? readPart(order.validationRows, features) : undefined;
  const trainer = order.engine === 'lightgbm' ? trainLightGbm : trainXgboost;
  const fitted = await trainer(order, train, validation, (done, total) => {
    void say({ kind: 'progress', done, total });
  });
  const peakMemoryBytes = process.resourceUsage().maxRSS * 1024;
  await say({ kind: 'fitted', ...fitted, peakMemoryBytes });
}

// A native call cannot be interrupted in any gentler way.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
try {
  await fit();
} catch (error) {
  await say({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}
process.exit(0);
