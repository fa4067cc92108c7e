import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { SchemaTypes } from 'mongoose';
import type { ShotFeatures } from '../../basketball/index.js';

export const PREDICTIONS = 'predictions';

@Schema({ collection: PREDICTIONS, autoCreate: false, autoIndex: false, versionKey: false })
export class PredictionDocument {
  @Prop({ type: String }) _id: string;
  @Prop({ type: SchemaTypes.Mixed }) features: ShotFeatures;
  @Prop({ type: Number }) probability: number;
  @Prop({ type: Number }) prediction: 0 | 1;
  @Prop({ type: Number }) version: number;
  @Prop({ type: Date }) at: Date;
  @Prop({ type: String }) requestId: string;
}

export const PredictionSchema = SchemaFactory.createForClass(PredictionDocument);
