import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { SchemaTypes } from 'mongoose';
import type { PredictionGroup } from '../blocks/blocks.port.js';

class ManifestDocument {
  @Prop({ type: String }) _id: string;
  @Prop({ type: Number }) rows: number;
  @Prop({ type: String }) firstId: string;
  @Prop({ type: String }) lastId: string;
  @Prop({ type: Number }) from: number;
  @Prop({ type: Number }) to: number;
  @Prop({ type: Number }) level: number;
  @Prop({ type: Number }) bytes: number;
  @Prop({ type: String }) hash: string;
  @Prop({ type: String }) encoding: 'plain' | 'deflate';
  @Prop({ type: [String], default: undefined }) parts?: string[];
  /** The blocks of `parts` are removed. */
  @Prop({ type: Boolean }) partsRemoved?: boolean;
  @Prop({ type: Number }) writtenAt: number;
}

@Schema({ collection: 'prediction_blocks', autoCreate: false, autoIndex: false, versionKey: false })
export class PredictionBlockDocument extends ManifestDocument {
  @Prop({ type: [SchemaTypes.Mixed], default: undefined }) groups: PredictionGroup[];
}

@Schema({ collection: 'outcome_blocks', autoCreate: false, autoIndex: false, versionKey: false })
export class OutcomeBlockDocument extends ManifestDocument {
  @Prop({ type: Number }) waiting: number;
  @Prop({ type: Number }) named: number;
  @Prop({ type: Number }) accepted: number;
  @Prop({ type: Number }) corrections: number;
}

@Schema({ collection: 'prediction_block_data', autoCreate: false, autoIndex: false, versionKey: false })
export class PredictionBlockBytesDocument {
  @Prop({ type: String }) _id: string;
  /** Unix ms. */
  @Prop({ type: Number }) writtenAt: number;
  @Prop({ type: SchemaTypes.Buffer }) bytes: Buffer;
}

@Schema({ collection: 'outcome_block_data', autoCreate: false, autoIndex: false, versionKey: false })
export class OutcomeBlockBytesDocument extends PredictionBlockBytesDocument {}

export const PredictionBlockSchema = SchemaFactory.createForClass(PredictionBlockDocument);
export const OutcomeBlockSchema = SchemaFactory.createForClass(OutcomeBlockDocument);
export const PredictionBlockBytesSchema = SchemaFactory.createForClass(PredictionBlockBytesDocument);
export const OutcomeBlockBytesSchema = SchemaFactory.createForClass(OutcomeBlockBytesDocument);
