import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { GoldModule } from '../gold/index.js';
import { MetricsModule } from '../platform/metrics/metrics.module.js';
import { Migrations } from '../platform/mongo/migrations.js';
import {
  type AliasKeeper,
  AliasKeepers,
  CHAMPION_ALIAS,
  isChampionAlias,
  MODEL_NAME,
  RegistryModule,
  ServableVersionService,
} from '../registry/index.js';
import { TrackingModule } from '../tracking/index.js';
import { ChallengerService } from './challenger.service.js';
import { isAlreadyChampion } from './champion.errors.js';
import { ChampionLookup } from './champion-lookup.service.js';
import { ChampionNews } from './champion-news.service.js';
import { ChampionService } from './champion.service.js';
import { ChampionWatch } from './champion-watch.service.js';
import { DecisionService } from './decision.service.js';
import { ElectionLedger } from './election-ledger.service.js';
import { ElectionStore } from './election-store.port.js';
import { ChampionsController } from './http/champions.controller.js';
import { ChampionController } from './http/champion.controller.js';
import { EvidenceService } from './evidence.service.js';
import { ManualMoveService } from './manual-move.service.js';
import { championMigrations } from './mongo/champion.migrations.js';
import { ELECTIONS, electionSchema } from './mongo/election.schema.js';
import { MongoElectionStore } from './mongo/mongo-election-store.js';

/** In the history of a version that a client made champion by setting the alias. */
const REASON = 'The alias was set by a client of the MLflow API.';

@Module({
  imports: [
    GoldModule,
    MetricsModule,
    TrackingModule,
    RegistryModule,
    MongooseModule.forFeature([{ name: ELECTIONS, schema: electionSchema }]),
  ],
  controllers: [ChampionController, ChampionsController],
  providers: [
    ChampionService,
    ChallengerService,
    ChampionLookup,
    ChampionNews,
    ChampionWatch,
    DecisionService,
    ElectionLedger,
    EvidenceService,
    ManualMoveService,
    { provide: ElectionStore, useClass: MongoElectionStore },
  ],
  exports: [ChampionService],
})
export class ChampionModule {
  constructor(
    migrations: Migrations,
    keepers: AliasKeepers,
    lookup: ChampionLookup,
    moves: ManualMoveService,
    servable: ServableVersionService,
  ) {
    migrations.add(...championMigrations);
    // Setting the alias as a client is a promotion: the same checks, record and notification of subscribers.
    const promote: AliasKeeper = async ({ alias, version, by }) => {
      if ((await lookup.holder(alias))?.version === version) return;
      await servable.ensureModelFile(MODEL_NAME, version);
      await moves.promoteTo(alias, { version, by, reason: REASON }).catch((error: unknown) => {
        // Another client has set it to the same version in the meantime, which is what was requested.
        if (!isAlreadyChampion(error)) throw error;
      });
    };
    keepers.keep(MODEL_NAME, CHAMPION_ALIAS, promote, isChampionAlias);
  }
}
