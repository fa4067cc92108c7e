import type { WorkerTask } from '../../platform/workers/workers.js';
import { fitMessages } from './fit-messages.js';
import type { FitTask } from '../engines/fit-task.js';
import { type ScreenResult, screenTrial } from './screen-trial.js';

export default async function screen({ payload, progress }: WorkerTask<FitTask>): Promise<ScreenResult> {
  return screenTrial(payload, fitMessages(progress));
}
