import { Module } from '@nestjs/common';
import { GoldModule } from '../gold/index.js';
import { TrackingModule } from '../tracking/index.js';
import { NativeEngines } from './engines/native/native-engines.service.js';
import { TrainingController } from './http/training.controller.js';
import { RunReportService } from './report/run-report.service.js';
import { StudyLauncher } from './study/study-launcher.service.js';
import { StudyService } from './study/study.service.js';
import { TrialService } from './trial/trial.service.js';

@Module({
  imports: [GoldModule, TrackingModule],
  controllers: [TrainingController],
  providers: [StudyService, TrialService, StudyLauncher, NativeEngines, RunReportService],
  exports: [StudyService],
})
export class TrainingModule {}
