import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** A worker thread that fits and predicts for the bench, one command after the other. */
export async function startOurs(dist) {
  const worker = new Worker(new URL('ours.worker.mjs', import.meta.url), { workerData: { dist } });
  const answered = async () => {
    const [{ answer, error }] = await once(worker, 'message');
    if (error) throw new Error(error);
    return answer;
  };
  await answered();
  return {
    ask(command, given) {
      const answer = answered();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage({ command, given });
      return answer;
    },
    stop: () => worker.terminate(),
  };
}

/** The task of a single trial: all rows for training, none for early stopping, and all threads. */
export function fitTask(algorithm, parameters, features, part, threads, native) {
  return {
    algorithm,
    threads,
    ...(native && { native }),
    parameters,
    seed: 1,
    data: {
      snapshot: 'bench',
      featureNames: features,
      columns: part.columns,
      labels: part.labels,
      train: { from: 0, to: part.rows },
      validation: { from: part.rows, to: part.rows },
      test: { from: part.rows, to: part.rows },
    },
  };
}
