import type { ChildProcess } from 'node:child_process';
import type { RowRange } from '../../../algorithms/training-data.js';
import type { FitData, NativeTask } from '../fit-task.js';
import type { ChildMessage, FitOrder } from './child-messages.js';
import { prepareChild, takeChild } from './spare-child.js';
import type { OnIteration } from './training-loop.js';

const LOOK_EVERY_MS = 50;
const KEPT_TEXT = 2000;
const LAST_WORDS_MS = 500;

export type ChildFit = Extract<ChildMessage, { kind: 'fitted' }>;

/**
 * Trains in a separate process. A crash or abort of that process is an ordinary error here.
 * @throws {Error} when the library fails, with its message, or when the process ends early
 */
export async function runChild(
  order: FitOrder,
  data: FitData,
  { cancelled, niceness }: Pick<NativeTask, 'cancelled' | 'niceness'>,
  onIteration: OnIteration,
): Promise<ChildFit> {
  const child = takeChild(niceness);
  const watch = setInterval(() => {
    if (cancelled && Atomics.load(cancelled, 0) !== 0) child.kill('SIGKILL');
  }, LOOK_EVERY_MS);
  try {
    const outcome = outcomeOf(child, order.engine, onIteration);
    send(child, order, data);
    const fit = await outcome;
    prepareChild(niceness);
    return fit;
  } finally {
    clearInterval(watch);
    child.kill('SIGKILL');
  }
}

function outcomeOf(child: ChildProcess, name: string, onIteration: OnIteration): Promise<ChildFit> {
  let said = '';
  child.stderr!.setEncoding('utf8');
  child.stderr!.on('data', (text: string) => {
    said = (said + text).slice(-KEPT_TEXT);
  });
  return new Promise((resolve, reject) => {
    child.on('message', (message: ChildMessage) => {
      if (message.kind === 'progress') onIteration(message.done, message.total);
      else if (message.kind === 'fitted') resolve(message);
      else reject(new Error(`${name}: ${message.message}`));
    });
    child.once('error', (error) => reject(new Error(`${name} cannot be run: ${error.message}`)));
    child.once('exit', (code, signal) => {
      // The last output may still be in the pipe; after a reply this changes nothing.
      const finish = () => reject(new Error(endOf(name, code, signal, said)));
      const timer = setTimeout(finish, LAST_WORDS_MS);
      child.once('close', () => {
        clearTimeout(timer);
        finish();
      });
    });
  });
}

/** How a process ended that sent no reply. */
export function endOf(
  name: string,
  code: number | null,
  signal: NodeJS.Signals | null,
  said: string,
): string {
  const how = signal
    ? `was ended by ${signal}${signal === 'SIGKILL' ? ' (killed from outside, or the machine ran out of memory)' : ''}`
    : `ended with code ${code} and no answer`;
  const last = said
    .split('\n')
    .map((line) => line.trim())
    .findLast((line) => line !== '');
  return `The process of ${name} ${how}${last === undefined ? '' : `: ${last.slice(0, 300)}`}`;
}

function send(child: ChildProcess, order: FitOrder, data: FitData): void {
  const input = child.stdin!;
  // A process that ends early is reported by its `exit` event.
  input.on('error', () => undefined);
  const json = Buffer.from(JSON.stringify(order));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  input.write(length);
  input.write(json);
  const sendPart = ({ from, to }: RowRange) => {
    for (const column of data.columns) input.write(bytesOf(column.subarray(from, to)));
    input.write(bytesOf(new Float32Array(data.labels.subarray(from, to))));
  };
  sendPart(data.train);
  if (order.validationRows > 0) sendPart(data.validation);
}

/** The same memory: nothing is copied. */
function bytesOf(values: Float64Array | Float32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}
