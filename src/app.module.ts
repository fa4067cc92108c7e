import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from './access/index.js';
import { AlertsModule } from './alerts/index.js';
import { BronzeModule } from './bronze/index.js';
import { ChampionModule } from './champion/index.js';
import { DriftModule } from './drift/index.js';
import { FeedModule } from './feed/index.js';
import { GoldModule } from './gold/index.js';
import { mlflowDialect, MlflowModule } from './mlflow/index.js';
import { NotificationsModule } from './notifications/index.js';
import { PipelinesModule } from './pipelines/index.js';
import type { Settings } from './platform/config/settings.js';
import { PlatformModule } from './platform/platform.module.js';
import { PredictionLogModule } from './prediction-log/index.js';
import { PredictionModule } from './prediction/index.js';
import { oipDialect, ProtocolsModule, scoringDialect } from './protocols/index.js';
import { RegistryModule } from './registry/index.js';
import { ServingModule } from './serving/index.js';
import { SilverModule } from './silver/index.js';
import { TrackingModule } from './tracking/index.js';
import { TransferModule } from './transfer/index.js';
import { TrainingModule } from './training/index.js';

/** The stages in the order of the data flow, from the feed to the prediction. */
@Module({})
export class AppModule {
  static readonly dialects = [mlflowDialect, oipDialect, scoringDialect];

  static forRoot(settings: Settings, mongodbUri: string): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.forRoot(settings, mongodbUri),
        FeedModule, //       sources of shots, and the feed served by this program
        BronzeModule, //     every shot as received, one document per game
        SilverModule, //     cleaned, typed and encoded shots: Arrow blocks
        GoldModule, //       snapshots with a time split
        TrackingModule, //   experiments and runs
        RegistryModule, //   model versions and aliases
        MlflowModule, //     MLflow's REST API over the two
        TransferModule, //   moving experiments in and out
        TrainingModule, //   studies and trials
        PredictionLogModule, // what was predicted, and what happened
        ChampionModule, //   the election
        ServingModule, //    models in memory
        PredictionModule, // predictions of the champion
        ProtocolsModule, //  the Open Inference Protocol and MLflow's scoring contract
        DriftModule, //      production against what a version learned from
        PipelinesModule, //  schedules the stages
        NotificationsModule, // Slack, webhooks, e-mail
        AlertsModule, //     rules, states, automation
        AccessModule, //     keys and roles
      ],
    };
  }
}
