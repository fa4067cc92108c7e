import { Module } from '@nestjs/common';
import { MetricsModule } from '../platform/metrics/metrics.module.js';
import { PredictionLogModule } from '../prediction-log/index.js';
import { ServingModule } from '../serving/index.js';
import { GrpcCalls } from './grpc/grpc-calls.service.js';
import { GrpcServer } from './grpc/grpc-server.service.js';
import { OipRepositoryController } from './http/oip-repository.controller.js';
import { OipController } from './http/oip.controller.js';
import { ScoringController } from './http/scoring.controller.js';
import { InferenceService } from './oip/inference.service.js';
import { ServerFactsService } from './oip/server-facts.service.js';
import { RowScorer } from './row-scorer.service.js';
import { ScoringService } from './scoring/scoring.service.js';

/** The protocols of other model servers, over the models in memory. */
@Module({
  imports: [MetricsModule, PredictionLogModule, ServingModule],
  controllers: [OipController, OipRepositoryController, ScoringController],
  providers: [GrpcCalls, GrpcServer, InferenceService, RowScorer, ScoringService, ServerFactsService],
})
export class ProtocolsModule {}
