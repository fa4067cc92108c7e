import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { GoldModule } from '../gold/index.js';
import { Migrations } from '../platform/mongo/migrations.js';
import {
  AliasKeepers,
  CHAMPION_ALIAS,
  MODEL_NAME,
  RegistryModule,
  ServableVersionService,
} from '../registry/index.js';
import { TrackingModule } from '../tracking/index.js';
import { ChallengerService } from './challenger.service.js';
import { isAlreadyChampion } from './champion.errors.js';
import { ChampionService } from './champion.service.js';
import { ChampionWatch } from './champion-watch.service.js';
import { DecisionService } from './decision.service.js';
import { ElectionStore } from './election-store.port.js';
import { ChampionController } from './http/champion.controller.js';
import { championMigrations } from './mongo/champion.migrations.js';
import { ELECTIONS, electionSchema } from './mongo/election.schema.js';
import { MongoElectionStore } from './mongo/mongo-election-store.js';

/** In the history of a version that a client made champion by setting the alias. */
const REASON = 'The alias was set by a client of the MLflow API.';

@Module({
  imports: [
    GoldModule,
    TrackingModule,
    RegistryModule,
    MongooseModule.forFeature([{ name: ELECTIONS, schema: electionSchema }]),
  ],
  controllers: [ChampionController],
  providers: [
    ChampionService,
    ChallengerService,
    ChampionWatch,
    DecisionService,
    { provide: ElectionStore, useClass: MongoElectionStore },
  ],
  exports: [ChampionService],
})
export class ChampionModule {
  constructor(
    migrations: Migrations,
    keepers: AliasKeepers,
    champions: ChampionService,
    servable: ServableVersionService,
  ) {
    migrations.add(...championMigrations);
    // Setting the alias as a client is a promotion: the same checks, record and notification of subscribers.
    keepers.keep(MODEL_NAME, CHAMPION_ALIAS, async ({ version, by }) => {
      const present = await champions.current();
      if (present?.version.version === version) return;
      await servable.ensureModelFile(MODEL_NAME, version);
      await champions.promote({ version, by, reason: REASON }).catch((error: unknown) => {
        // Another client has set it to the same version in the meantime, which is what was requested.
        if (!isAlreadyChampion(error)) throw error;
      });
    });
  }
}
