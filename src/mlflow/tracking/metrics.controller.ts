import { Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { RunService } from '../../tracking/index.js';
import { isPythonInt } from '../protocol/call-fields.js';
import { invalidParameter, wrongType } from '../protocol/mlflow-error.js';
import { present } from '../protocol/mlflow-answer.js';
import { MlflowRequest } from '../protocol/mlflow-request.js';
import { historyPager } from '../search/history-page.js';
import { METRIC_CALL, MOST_RUNS, MOST_SAMPLED } from './calls.js';
import { presentPoint } from './mlflow.presenter.js';
import { MlflowController, MlflowGet } from './mlflow-routes.js';

/** Points in one response over several runs. */
const MOST_POINTS = 25_000;

@MlflowController('2.0/mlflow/metrics')
@Allow('viewer')
export class MlflowMetricsController {
  constructor(private readonly runs: RunService) {}

  @MlflowGet('get-history')
  async history(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, METRIC_CALL.history);
    const key = request.text('metric_key');
    const size = request.optionalInt('max_results');
    if (size !== undefined && size <= 0) {
      throw invalidParameter(
        `Invalid value ${size} for parameter 'max_results' supplied. It must be a positive integer.`,
      );
    }
    const token = request.optionalText('page_token');
    const pageOf = historyPager(token);
    const page = pageOf(await this.runs.historyIfAny(request.runId(), key), size ?? Infinity);
    return present({
      metrics: page.points.map((point) => presentPoint(key, point)),
      next_page_token: page.nextPageToken,
    });
  }

  /** The points of several runs, run by run in the order of their ids. */
  @MlflowGet('get-history-bulk')
  async bulk(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, METRIC_CALL.bulk);
    const ids = checkRuns(request.texts('run_id'));
    const key = request.optionalText('metric_key');
    if (key === undefined) {
      throw invalidParameter('GetMetricHistoryBulk request must specify a metric_key.');
    }
    const most = mostPoints(request.optionalText('max_results'));
    const metrics: object[] = [];
    for (const id of [...new Set(ids)].toSorted()) {
      if (metrics.length >= most) break;
      const history = await this.runs.historyIfAny(id, key);
      for (const point of history.byTime(0, most - metrics.length))
        metrics.push(presentPoint(key, point, id));
    }
    return { metrics };
  }

  /** The same for charts: evenly sampled, the first and the last point always among them. */
  @MlflowGet('get-history-bulk-interval')
  async interval(@Req() http: FastifyRequest): Promise<object> {
    const request = MlflowRequest.of(http, METRIC_CALL.interval);
    const ids = request.texts('run_ids');
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
    const most = request.optionalInt('max_results') ?? MOST_SAMPLED;
    const metrics: object[] = [];
    for (const id of ids) {
      const history = await this.runs.historyIfAny(id, key);
      metrics.push(...history.sample(most, start, end).map((point) => presentPoint(key, point, id)));
    }
    return present({ metrics });
  }
}

/** An integer of any size, as a text: MLflow checks it after everything else. */
function mostPoints(text: string | undefined): number {
  if (text === undefined) return MOST_POINTS;
  if (!isPythonInt(text)) throw wrongType('max_results', JSON.stringify(text));
  const asked = Number(text.replaceAll('_', ''));
  if (asked >= 0) return Math.min(asked, MOST_POINTS);
  throw invalidParameter(
    `Invalid value ${text} for parameter 'max_results' supplied. It may not be negative.`,
  );
}

function checkRuns(ids: string[]): string[] {
  if (ids.length === 0) {
    throw invalidParameter('GetMetricHistoryBulk request must specify at least one run_id.');
  }
  if (ids.length > MOST_RUNS) {
    throw invalidParameter(
      `GetMetricHistoryBulk request cannot specify more than ${MOST_RUNS} run_ids. Received ${ids.length} run_ids.`,
    );
  }
  return ids;
}
