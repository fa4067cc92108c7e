import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ChampionModule } from '../champion/index.js';
import { GoldModule } from '../gold/index.js';
import { MetricsModule } from '../platform/metrics/metrics.module.js';
import { Migrations } from '../platform/mongo/migrations.js';
import { RegistryModule } from '../registry/index.js';
import { TrackingModule } from '../tracking/index.js';
import { DriftDataModule } from './drift-data.module.js';
import { DriftController } from './http/drift.controller.js';
import { ReferencesController } from './http/references.controller.js';
import { ReportsController } from './http/reports.controller.js';
import { DriftGauges } from './metrics/drift-gauges.service.js';
import { DriftMeasures } from './metrics/drift-measures.service.js';
import { driftMigrations } from './mongo/drift.migrations.js';
import {
  DRIFT_REPORT_BODIES,
  DRIFT_REPORT_CHANGES,
  DRIFT_REPORTS,
  driftReportBodySchema,
  driftReportSchema,
  reportChangesSchema,
} from './mongo/drift-report.schema.js';
import { MongoReportStore } from './mongo/mongo-report-store.js';
import { DRIFT_TICKS, driftTickSchema, MongoReportTicks } from './mongo/mongo-report-ticks.js';
import { DRIFT_LOSS_TESTS, lossTestSchema, MongoLossTests } from './mongo/mongo-loss-tests.js';
import { MultivariateService } from './multivariate/multivariate.service.js';
import { LossTestStore } from './performance/loss-test-store.port.js';
import { LossTests } from './performance/loss-tests.service.js';
import { PerformanceEvidence } from './performance/performance-evidence.service.js';
import { PerformanceService } from './performance/performance.service.js';
import { QualityService } from './quality/quality.service.js';
import { WindowFacts } from './quality/window-facts.service.js';
import { ComparedColumns } from './reports/compared-columns.service.js';
import { DriftReports } from './reports/drift-reports.service.js';
import { Evidence } from './reports/evidence.port.js';
import { GatheredEvidence } from './reports/gathered-evidence.service.js';
import { ReportFiles } from './reports/report-files.service.js';
import { ReportRuns } from './reports/report-runs.service.js';
import { ReportSchedule } from './reports/report-schedule.service.js';
import { ReportStore } from './reports/report-store.port.js';
import { ReportSubjects } from './reports/report-subjects.service.js';
import { ReportTicks } from './reports/report-ticks.port.js';

@Module({
  imports: [
    DriftDataModule,
    GoldModule,
    ChampionModule,
    MetricsModule,
    RegistryModule,
    TrackingModule,
    MongooseModule.forFeature([
      { name: DRIFT_LOSS_TESTS, schema: lossTestSchema },
      { name: DRIFT_REPORT_BODIES, schema: driftReportBodySchema },
      { name: DRIFT_REPORT_CHANGES, schema: reportChangesSchema },
      { name: DRIFT_REPORTS, schema: driftReportSchema },
      { name: DRIFT_TICKS, schema: driftTickSchema },
    ]),
  ],
  controllers: [DriftController, ReferencesController, ReportsController],
  providers: [
    ComparedColumns,
    DriftGauges,
    DriftMeasures,
    DriftReports,
    LossTests,
    MultivariateService,
    PerformanceEvidence,
    PerformanceService,
    QualityService,
    ReportFiles,
    ReportRuns,
    ReportSchedule,
    ReportSubjects,
    WindowFacts,
    { provide: Evidence, useClass: GatheredEvidence },
    { provide: LossTestStore, useClass: MongoLossTests },
    { provide: ReportStore, useClass: MongoReportStore },
    { provide: ReportTicks, useClass: MongoReportTicks },
  ],
  exports: [DriftMeasures, DriftReports],
})
export class DriftModule {
  constructor(migrations: Migrations) {
    migrations.add(...driftMigrations);
  }
}
