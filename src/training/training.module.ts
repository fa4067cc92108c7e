import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { GoldModule } from '../gold/index.js';
import { Migrations } from '../platform/mongo/migrations.js';
import { RegistryModule } from '../registry/index.js';
import { RunQueryService, RunService, TrackingModule } from '../tracking/index.js';
import { NativeEngines } from './engines/native/native-engines.service.js';
import { ModelCardController } from './http/model-card.controller.js';
import { TrainingController } from './http/training.controller.js';
import { ModelCardService } from './report/model-card.service.js';
import { RunReportService } from './report/run-report.service.js';
import { MongoStudyStore } from './mongo/mongo-study-store.js';
import { STUDIES, studySchema } from './mongo/study.schema.js';
import { trainingMigrations } from './mongo/training.migrations.js';
import { StudyStore } from './study/study-store.port.js';
import { StudyLauncher } from './study/study-launcher.service.js';
import { StudyService } from './study/study.service.js';
import { TrialService } from './trial/trial.service.js';

@Module({
  imports: [
    GoldModule,
    TrackingModule,
    RegistryModule,
    MongooseModule.forFeature([{ name: STUDIES, schema: studySchema }]),
  ],
  controllers: [TrainingController, ModelCardController],
  providers: [
    StudyService,
    { provide: StudyStore, useClass: MongoStudyStore },
    TrialService,
    StudyLauncher,
    NativeEngines,
    RunReportService,
    ModelCardService,
  ],
  exports: [StudyService],
})
export class TrainingModule {
  constructor(migrations: Migrations, runs: RunService, query: RunQueryService) {
    migrations.add(...trainingMigrations(runs, query));
  }
}
