import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { BronzeModule } from '../bronze/index.js';
import { ChampionModule } from '../champion/index.js';
import { DriftModule } from '../drift/index.js';
import { FeedModule } from '../feed/index.js';
import { NotificationsModule } from '../notifications/index.js';
import { PipelinesModule } from '../pipelines/index.js';
import { MetricsModule } from '../platform/metrics/metrics.module.js';
import { Migrations } from '../platform/mongo/migrations.js';
import { PredictionLogModule } from '../prediction-log/index.js';
import { AlertAudit } from './alert-audit.service.js';
import { alertErrors } from './alerts.errors.js';
import { AutomationService } from './automation/automation.service.js';
import { AutomationStore } from './automation/automation-store.port.js';
import { AutomationTrial } from './automation/automation-trial.service.js';
import { PipelineStarter } from './automation/pipeline-starter.port.js';
import { StageStarter } from './automation/pipeline-starter.service.js';
import { PolicyStore } from './automation/policy-store.port.js';
import { AlertsController } from './http/alerts.controller.js';
import { PoliciesController } from './http/policies.controller.js';
import { AlertRulesController } from './http/rules.controller.js';
import { SilencesController } from './http/silences.controller.js';
import { BatchMeasures } from './measures/batch-measures.service.js';
import { DatabaseOutages } from './measures/database-outages.service.js';
import { DriftReadings } from './measures/drift-readings.port.js';
import { ElectionMeasures } from './measures/election-measures.service.js';
import { LogMeasures } from './measures/log-measures.service.js';
import { MachineMeasures } from './measures/machine-measures.service.js';
import { MeasureCatalogue } from './measures/measure-catalogue.service.js';
import type { MeasureSource } from './measures/measure.js';
import { NewestReports } from './measures/newest-reports.service.js';
import { NoticeMeasures } from './measures/notice-measures.service.js';
import { PipelineMeasures } from './measures/pipeline-measures.service.js';
import { ReportMeasures } from './measures/report-measures.service.js';
import { alertMigrations } from './mongo/alerts.migrations.js';
import {
  AUTOMATION_RUNS,
  automationRunSchema,
  EVENTS,
  eventSchema,
  POLICIES,
  policySchema,
  RULES,
  ruleSchema,
  SILENCES,
  silenceSchema,
  STATES,
  stateSchema,
} from './mongo/alerts.schema.js';
import { MongoAlertEvents } from './mongo/mongo-alert-events.js';
import { MongoAlertStates } from './mongo/mongo-alert-states.js';
import { MongoAutomationStore } from './mongo/mongo-automation-store.js';
import { MongoPolicyStore, MongoRuleStore } from './mongo/mongo-named-store.js';
import { MongoSilenceStore } from './mongo/mongo-silence-store.js';
import { PACKAGED_FILE, packagedRules } from './rules/packaged-rules.js';
import { RuleStore } from './rules/rule-store.port.js';
import { RulesCheck } from './rules/rules-check.service.js';
import { RulesService } from './rules/rules.service.js';
import { SilenceStore } from './silences/silence-store.port.js';
import { SilencesService } from './silences/silences.service.js';
import { AlertLists } from './states/alert-lists.service.js';
import { AlertMetrics } from './states/alert-metrics.service.js';
import { AlertRound } from './states/alert-round.service.js';
import { AlertEvents, AlertStates } from './states/alert-store.port.js';
import { AlertWatch } from './states/alert-watch.service.js';
import { EvaluationService } from './states/evaluation.service.js';
import { ForeignIntake } from './states/foreign-intake.service.js';
import { PassingOn } from './states/passing-on.service.js';

/** Each reads the services of other stages; a new one is added here. */
const SOURCES = [
  BatchMeasures,
  ReportMeasures,
  ElectionMeasures,
  PipelineMeasures,
  LogMeasures,
  NoticeMeasures,
  MachineMeasures,
];

@Module({
  imports: [
    MetricsModule,
    FeedModule,
    BronzeModule,
    PredictionLogModule,
    ChampionModule,
    DriftModule,
    PipelinesModule,
    NotificationsModule,
    MongooseModule.forFeature([
      { name: RULES, schema: ruleSchema },
      { name: POLICIES, schema: policySchema },
      { name: STATES, schema: stateSchema },
      { name: EVENTS, schema: eventSchema },
      { name: SILENCES, schema: silenceSchema },
      { name: AUTOMATION_RUNS, schema: automationRunSchema },
    ]),
  ],
  controllers: [AlertRulesController, SilencesController, PoliciesController, AlertsController],
  providers: [
    ...SOURCES,
    AlertAudit,
    AlertLists,
    AlertMetrics,
    AlertRound,
    AlertWatch,
    AutomationService,
    AutomationTrial,
    DatabaseOutages,
    EvaluationService,
    ForeignIntake,
    PassingOn,
    RulesCheck,
    RulesService,
    SilencesService,
    {
      provide: MeasureCatalogue,
      useFactory: (...sources: MeasureSource[]) => new MeasureCatalogue(sources),
      inject: SOURCES,
    },
    { provide: AlertEvents, useClass: MongoAlertEvents },
    { provide: AlertStates, useClass: MongoAlertStates },
    { provide: AutomationStore, useClass: MongoAutomationStore },
    { provide: DriftReadings, useClass: NewestReports },
    { provide: PipelineStarter, useClass: StageStarter },
    { provide: PolicyStore, useClass: MongoPolicyStore },
    { provide: RuleStore, useClass: MongoRuleStore },
    { provide: SilenceStore, useClass: MongoSilenceStore },
  ],
})
export class AlertsModule {
  constructor(migrations: Migrations, check: RulesCheck) {
    migrations.add(
      ...alertMigrations(() => {
        const { file, faults } = check.file(packagedRules());
        if (!file) throw alertErrors.fileInvalid(PACKAGED_FILE, faults);
        return { rules: file.rules, policies: file.policies ?? [] };
      }),
    );
  }
}
