import type { WorkerTask } from '../../platform/workers/workers.js';
import { fitMessages } from './fit-messages.js';
import type { FitTask } from '../engines/fit-task.js';
import { type FitResult, fitTrial } from './fit-trial.js';

export default async function fit({ payload, progress }: WorkerTask<FitTask>): Promise<FitResult> {
  return fitTrial(payload, fitMessages(progress));
}
