import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { GoldModule } from '../gold/index.js';
import { MetricsModule } from '../platform/metrics/metrics.module.js';
import { PredictionLogModule } from '../prediction-log/index.js';
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
import { ChallengeJudge } from './challenges/challenge-judge.service.js';
import { ChallengeService } from './challenges/challenge.service.js';
import { ChallengeStore } from './challenges/challenge-store.port.js';
import { ChallengeWatch } from './challenges/challenge-watch.service.js';
import { LivePairsReader } from './challenges/live-pairs.port.js';
import { LoggedPairs } from './challenges/logged-pairs.service.js';
import { ChampionAudit } from './champion-audit.service.js';
import { isAlreadyChampion } from './champion.errors.js';
import { ChampionLookup } from './champion-lookup.service.js';
import { ChampionNews } from './champion-news.service.js';
import { ChampionService } from './champion.service.js';
import { ChampionWatch } from './champion-watch.service.js';
import { DecisionService } from './decision.service.js';
import { ElectionLedger } from './election-ledger.service.js';
import { ElectionModes } from './election-modes.service.js';
import { ElectionStore } from './election-store.port.js';
import { ChampionsController } from './http/champions.controller.js';
import { ChallengesController } from './http/challenges.controller.js';
import { ProposalsController } from './http/proposals.controller.js';
import { ChampionController } from './http/champion.controller.js';
import { EvidenceService } from './evidence.service.js';
import { ManualMoveService } from './manual-move.service.js';
import { CHALLENGES, challengeSchema } from './mongo/challenge.schema.js';
import { championMigrations } from './mongo/champion.migrations.js';
import { ELECTIONS, electionSchema } from './mongo/election.schema.js';
import { MongoChallengeStore } from './mongo/mongo-challenge-store.js';
import { ElectionReports } from './report/election-reports.service.js';
import { ProposalService } from './proposal.service.js';
import { MongoElectionStore } from './mongo/mongo-election-store.js';

/** In the history of a version that a client made champion by setting the alias. */
const REASON = 'The alias was set by a client of the MLflow API.';

@Module({
  imports: [
    GoldModule,
    MetricsModule,
    TrackingModule,
    RegistryModule,
    PredictionLogModule,
    MongooseModule.forFeature([
      { name: ELECTIONS, schema: electionSchema },
      { name: CHALLENGES, schema: challengeSchema },
    ]),
  ],
  controllers: [ChampionController, ChampionsController, ChallengesController, ProposalsController],
  providers: [
    ChampionService,
    ChallengerService,
    ChallengeJudge,
    ChallengeService,
    ChallengeWatch,
    ChampionAudit,
    ChampionLookup,
    ChampionNews,
    ChampionWatch,
    DecisionService,
    ElectionLedger,
    EvidenceService,
    ElectionModes,
    ElectionReports,
    ManualMoveService,
    ProposalService,
    { provide: LivePairsReader, useClass: LoggedPairs },
    { provide: ChallengeStore, useClass: MongoChallengeStore },
    { provide: ElectionStore, useClass: MongoElectionStore },
  ],
  exports: [ChampionService, ChallengeService],
})
export class ChampionModule {
  constructor(
    migrations: Migrations,
    keepers: AliasKeepers,
    lookup: ChampionLookup,
    moves: ManualMoveService,
    servable: ServableVersionService,
    challenges: ChallengeStore,
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
    keepers.guard(async (model, version) => {
      if (model !== MODEL_NAME) return undefined;
      const { items } = await challenges.list({ state: 'active', version }, 0, 1);
      const active = items.at(0);
      return (
        active &&
        `it is the challenger of challenge ${active.id}. End that first (POST /champion/challenges/${active.id}/stop).`
      );
    });
  }
}
