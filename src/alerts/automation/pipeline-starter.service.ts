import { Injectable } from '@nestjs/common';
import { isPipelineBusy, PipelinesService, type StartRunRequest } from '../../pipelines/index.js';
import { isAppError } from '../../platform/errors/app-error.js';
import { PipelineStarter, type Start } from './pipeline-starter.port.js';

@Injectable()
export class StageStarter extends PipelineStarter {
  constructor(private readonly pipelines: PipelinesService) {
    super();
  }

  async exists(id: string): Promise<boolean> {
    try {
      await this.pipelines.get(id);
      return true;
    } catch (error) {
      if (isAppError(error, 'not-found')) return false;
      throw error;
    }
  }

  async start({ id, pipeline, parameters, by }: Parameters<PipelineStarter['start']>[0]): Promise<Start> {
    const { nodes, ...request } = parameters as StartRunRequest;
    try {
      await this.pipelines.start({ ...request, shots: nodes, id, pipeline, by, trigger: 'alert' });
      return { started: true };
    } catch (error) {
      // Another process was faster with the same run.
      if (await this.exists(id)) return { started: true };
      if (isPipelineBusy(error)) return { started: false, isBusy: true, reason: (error as Error).message };
      // A source that is gone, parameters that no longer fit: trying again would not help.
      if (isAppError(error, 'invalid', 'not-found', 'conflict'))
        return { started: false, isBusy: false, reason: error.message };
      throw error;
    }
  }
}
