import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ScheduleModule } from '@nestjs/schedule';
import { BronzeModule } from '../bronze/index.js';
import { ChampionModule } from '../champion/index.js';
import { DriftModule } from '../drift/index.js';
import { FeedModule } from '../feed/index.js';
import { GoldModule } from '../gold/index.js';
import { MetricsModule } from '../platform/metrics/metrics.module.js';
import { Migrations } from '../platform/mongo/migrations.js';
import { SilverModule } from '../silver/index.js';
import { TrackingModule } from '../tracking/index.js';
import { TrainingModule } from '../training/index.js';
import { ParameterCheck } from './declarations/parameter-check.port.js';
import { PipelineDeclarations } from './declarations/pipeline-declarations.service.js';
import { FetchStep } from './fetch-step.service.js';
import { PipelinesController } from './http/pipelines.controller.js';
import { parameterFaults } from './http/request-parameters.js';
import { MongoPipelineLeases } from './mongo/mongo-pipeline-leases.js';
import { MongoPipelineRuns } from './mongo/mongo-pipeline-runs.js';
import { pipelineMigrations } from './mongo/pipelines.migrations.js';
import {
  PipelineLeaseDocument,
  PipelineLeaseSchema,
  PipelineRunDocument,
  PipelineRunSchema,
} from './mongo/pipeline-run.schema.js';
import { PipelineMetrics } from './pipeline-metrics.service.js';
import { PipelineRunner } from './pipeline-runner.service.js';
import { PipelineLeases, PipelineRuns } from './pipeline-runs.port.js';
import { PipelineSchedule } from './pipeline-schedule.service.js';
import { PipelineStart } from './pipeline-start.service.js';
import { PipelineSteps } from './pipeline-steps.service.js';
import { PipelinesService } from './pipelines.service.js';
import { ReportStep } from './report-step.service.js';
import { RunEvents } from './run-events.service.js';
import { RunOptionsService } from './run-options.service.js';

@Module({
  imports: [
    ScheduleModule.forRoot(),
    MongooseModule.forFeature([
      { name: PipelineRunDocument.name, schema: PipelineRunSchema },
      { name: PipelineLeaseDocument.name, schema: PipelineLeaseSchema },
    ]),
    MetricsModule,
    FeedModule,
    BronzeModule,
    SilverModule,
    GoldModule,
    TrackingModule,
    TrainingModule,
    ChampionModule,
    DriftModule,
  ],
  controllers: [PipelinesController],
  providers: [
    { provide: PipelineRuns, useClass: MongoPipelineRuns },
    { provide: PipelineLeases, useClass: MongoPipelineLeases },
    { provide: ParameterCheck, useValue: { faultsOf: parameterFaults } satisfies ParameterCheck },
    FetchStep,
    PipelineDeclarations,
    PipelineSteps,
    ReportStep,
    RunOptionsService,
    RunEvents,
    PipelineMetrics,
    PipelineRunner,
    PipelinesService,
    PipelineSchedule,
    PipelineStart,
  ],
  exports: [PipelinesService, PipelineSchedule],
})
export class PipelinesModule {
  constructor(migrations: Migrations) {
    migrations.add(...pipelineMigrations);
  }
}
