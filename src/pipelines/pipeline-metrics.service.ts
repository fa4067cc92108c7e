import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter, Gauge, Histogram } from 'prom-client';
import { METRIC } from '../platform/metrics/metrics.js';
import type { PipelineRun } from './pipeline-run.js';

@Injectable()
export class PipelineMetrics {
  constructor(
    @InjectMetric(METRIC.pipelineRuns) private readonly runs: Counter,
    @InjectMetric(METRIC.pipelineDuration) private readonly duration: Histogram,
    @InjectMetric(METRIC.pipelineLastSuccess) private readonly lastSuccess: Gauge,
  ) {}

  ended(run: PipelineRun): void {
    this.runs.inc({ pipeline: run.pipeline, state: run.state });
    // The duration of an interrupted run is unknown.
    if (run.state === 'interrupted') return;
    this.duration.observe(
      { pipeline: run.pipeline },
      (run.finishedAt!.getTime() - run.startedAt.getTime()) / 1000,
    );
    if (run.state === 'succeeded')
      this.lastSuccess.set({ pipeline: run.pipeline }, run.finishedAt!.getTime() / 1000);
  }
}
