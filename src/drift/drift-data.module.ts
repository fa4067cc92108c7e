import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ChampionModule } from '../champion/index.js';
import { GoldModule } from '../gold/index.js';
import { PredictionLogModule } from '../prediction-log/index.js';
import { RegistryModule } from '../registry/index.js';
import { TrackingModule } from '../tracking/index.js';
import { blockProfileSchema, DRIFT_BLOCK_PROFILES } from './mongo/block-profile.schema.js';
import { MongoBlockProfiles } from './mongo/mongo-block-profiles.js';
import { MongoReferenceStore } from './mongo/mongo-reference-store.js';
import { DRIFT_REFERENCES, referenceSchema } from './mongo/reference.schema.js';
import { ReferenceProfiles } from './profiles/reference-profiles.service.js';
import { ReferenceStore } from './profiles/reference-store.port.js';
import { ReferenceWatch } from './profiles/reference-watch.service.js';
import { BlockProfiles } from './windows/block-profiles.port.js';
import { GoldWindows } from './windows/gold-window.service.js';
import { PredictionWindows } from './windows/prediction-window.service.js';
import { WindowProfiles } from './windows/window-profiles.service.js';
import { WindowReader } from './windows/window-reader.service.js';

/** What is compared: references of versions, and windows of production. */
@Module({
  imports: [
    GoldModule,
    RegistryModule,
    TrackingModule,
    PredictionLogModule,
    ChampionModule,
    MongooseModule.forFeature([
      { name: DRIFT_REFERENCES, schema: referenceSchema },
      { name: DRIFT_BLOCK_PROFILES, schema: blockProfileSchema },
    ]),
  ],
  providers: [
    GoldWindows,
    PredictionWindows,
    ReferenceProfiles,
    ReferenceWatch,
    WindowProfiles,
    WindowReader,
    { provide: BlockProfiles, useClass: MongoBlockProfiles },
    { provide: ReferenceStore, useClass: MongoReferenceStore },
  ],
  exports: [ReferenceProfiles, WindowProfiles, WindowReader],
})
export class DriftDataModule {}
