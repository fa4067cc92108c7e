import { Module } from '@nestjs/common';
import { PredictionLogModule } from '../prediction-log/index.js';
import { ServingModule } from '../serving/index.js';

/** The protocols of other model servers, over the models in memory. */
@Module({ imports: [PredictionLogModule, ServingModule] })
export class ProtocolsModule {}
