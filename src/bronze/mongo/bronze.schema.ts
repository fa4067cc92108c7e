import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { SchemaTypes } from 'mongoose';
import type { BatchGame } from '../batch.js';
import type { MemberProgress, StagedPage } from '../batch-store.port.js';
import type { Contradictions } from '../contradictions.js';
import type { Correction } from '../correction.js';
import type { StoredShot } from '../stored-shot.js';

/** The layout of a game's document: 2 since shots are identified by their content (decision 17). */
export const GAME_SCHEMA = 2;

@Schema({ collection: 'bronze_games', autoCreate: false, autoIndex: false, versionKey: false })
export class BronzeGameDocument {
  /** `<dataset>/<Game ID>` */
  @Prop({ type: String }) _id: string;
  @Prop({ type: String }) dataset: string;
  @Prop({ type: String }) gameId: string;
  @Prop({ type: String }) month: string;
  @Prop({ type: String }) createdBy: string;
  @Prop({ type: Number }) v: number;
  @Prop({ type: Number }) schema: number;
  /** Number of shots, for lists that leave the shots out. */
  @Prop({ type: Number }) size: number;
  @Prop({ type: [SchemaTypes.Mixed], default: undefined }) shots: StoredShot[];
}

export const BronzeGameSchema = SchemaFactory.createForClass(BronzeGameDocument);

@Schema({ collection: 'bronze_batches', autoCreate: false, autoIndex: false, versionKey: false })
export class BatchDocument {
  @Prop({ type: String }) _id: string;
  @Prop({ type: Number }) seq: number;
  @Prop({ type: String }) sourceKey: string;
  @Prop({ type: String }) dataset: string;
  @Prop({ type: Number }) from: number;
  @Prop({ type: Number }) to: number;
  @Prop({ type: String }) state: 'running' | 'complete';
  @Prop({ type: Boolean }) ended: boolean;
  @Prop({ type: Number }) read: number;
  @Prop({ type: Number }) inserted: number;
  @Prop({ type: Number }) duplicates: number;
  @Prop({ type: Number }) corrected: number;
  @Prop({ type: Number }) quarantined: number;
  @Prop({ type: SchemaTypes.Mixed }) contradictions: Contradictions;
  @Prop({ type: [SchemaTypes.Mixed], default: undefined }) corrections: Correction[];
  @Prop({ type: [SchemaTypes.Mixed], default: undefined }) games: BatchGame[];
  @Prop({ type: [Number], default: undefined }) changed?: number[];
  @Prop({ type: [Number], default: undefined }) suspects?: number[];
  @Prop({ type: SchemaTypes.Mixed }) member: MemberProgress;
  @Prop({ type: Boolean }) positional?: boolean;
  @Prop({ type: Number }) newGames: number;
  @Prop({ type: Number }) target?: number;
  @Prop({ type: SchemaTypes.Mixed }) staged?: StagedPage;
  @Prop({ type: Date }) startedAt: Date;
  @Prop({ type: Date }) movedAt: Date;
  @Prop({ type: Date }) finishedAt?: Date;
}

export const BatchSchema = SchemaFactory.createForClass(BatchDocument);

/** One document, `_id: 'batches'`: the last `seq` that was given. */
@Schema({ collection: 'bronze_counters', autoCreate: false, autoIndex: false, versionKey: false })
export class BronzeCounterDocument {
  @Prop({ type: String }) _id: string;
  @Prop({ type: Number }) value: number;
}

export const BronzeCounterSchema = SchemaFactory.createForClass(BronzeCounterDocument);

@Schema({ collection: 'bronze_quarantine', autoCreate: false, autoIndex: false, versionKey: false })
export class QuarantineDocument {
  /** `<source key>#<line>`, or `#<member>/<line>` in a zip of several files. */
  @Prop({ type: String }) _id: string;
  @Prop({ type: String }) source: string;
  @Prop({ type: String }) dataset: string;
  @Prop({ type: Number }) line: number;
  @Prop({ type: String }) file?: string;
  @Prop({ type: String }) column?: string;
  @Prop({ type: String }) code: string;
  @Prop({ type: String }) message: string;
  @Prop({ type: String }) raw: string;
  @Prop({ type: String }) batch: string;
}

export const QuarantineSchema = SchemaFactory.createForClass(QuarantineDocument);
