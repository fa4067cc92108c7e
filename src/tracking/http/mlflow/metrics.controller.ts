import { Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { invalidParameter, missingParameter } from '../../../platform/mlflow/mlflow-error.js';
import { present } from '../../../platform/mlflow/mlflow-answer.js';
import { MlflowRequest } from '../../../platform/mlflow/mlflow-request.js';
import { ClientRunService } from '../../client-run.service.js';
import { checkMaxResults } from '../../wire-limits.js';
import { presentPoint } from './mlflow.presenter.js';
import { MlflowController, MlflowGet } from './mlflow-routes.js';

/** Points in one answer over several runs. */
const MOST_POINTS = 25_000;
/** Points of one run in a sampled history. */
const MOST_SAMPLED = 2500;
const MOST_RUNS = 100;

@MlflowController('2.0/mlflow/metrics')
export class MlflowMetricsController {
  constructor(private readonly runs: ClientRunService) {}

  @MlflowGet('get-history')
  async history(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http);
    const key = request.text('metric_key');
    const size = request.optionalInt('max_results');
    if (size !== undefined) checkMaxResults(size, 1, Number.MAX_SAFE_INTEGER);
    const token = request.optionalText('page_token');
    const page = await this.runs.historyPage(request.runId(), key, token, size ?? Infinity);
    return present({
      metrics: page.points.map((point) => presentPoint(key, point)),
      next_page_token: page.nextPageToken,
    });
  }

  /** The points of several runs, run by run in the order of their ids. */
  @MlflowGet('get-history-bulk')
  async bulk(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http);
    const ids = checkRuns(request.texts('run_id'), 'GetMetricHistoryBulk', 'run_id');
    const key = request.optionalText('metric_key');
    if (key === undefined) throw missingParameter('metric_key');
    const asked = request.optionalInt('max_results');
    const most = asked === 0 ? 0 : Math.min(checkMaxResults(asked, MOST_POINTS, Infinity), MOST_POINTS);
    const metrics: object[] = [];
    for (const id of [...new Set(ids)].toSorted()) {
      if (metrics.length >= most) break;
      const points = await this.runs.history(id, key, most - metrics.length);
      for (const point of points) metrics.push(presentPoint(key, point, id));
    }
    return { metrics };
  }

  /** The same for charts: evenly sampled, the first and the last point always among them. */
  @MlflowGet('get-history-bulk-interval')
  async interval(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http);
    const ids = checkRuns(request.texts('run_ids'), 'GetMetricHistoryBulkInterval', 'run_ids');
    const key = request.text('metric_key');
    const [start, end] = [request.optionalWhole('start_step'), request.optionalWhole('end_step')];
    if ((start === undefined) !== (end === undefined)) {
      throw invalidParameter('If either start step or end step are specified, both must be specified.');
    }
    if (start !== undefined && start > end!) {
      throw invalidParameter(
        `end_step must be greater than start_step. Found start_step=${start} and end_step=${end}.`,
      );
    }
    const most = checkMaxResults(request.optionalInt('max_results'), MOST_SAMPLED, MOST_SAMPLED);
    const metrics: object[] = [];
    for (const id of ids) {
      const points = await this.runs.steps(id, key, most, start, end);
      metrics.push(...points.map((point) => presentPoint(key, point, id)));
    }
    return present({ metrics });
  }
}

function checkRuns(ids: string[], call: string, field: string): string[] {
  if (ids.length === 0) throw invalidParameter(`${call} request must specify at least one ${field}.`);
  if (ids.length > MOST_RUNS) {
    throw invalidParameter(
      `${call} request cannot specify more than ${MOST_RUNS} ${field}. Received ${ids.length} ${field}.`,
    );
  }
  return ids;
}
