import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { SchemaTypes } from 'mongoose';
import type {
  CategoryStatistics,
  ColumnStatistics,
  PartSummary,
  SnapshotPart,
  TimeSplit,
} from '../snapshot.js';

@Schema({
  collection: 'gold_snapshots',
  autoCreate: false,
  autoIndex: false,
  versionKey: false,
  minimize: false,
})
export class SnapshotDocument {
  /** SHA-256 of the canonical manifest. */
  @Prop({ type: String }) _id: string;
  @Prop({ type: String }) dataset: string;
  @Prop({ type: Date }) createdAt: Date;
  @Prop({ type: Number }) rows: number;
  @Prop({ type: Number }) unlabelled: number;
  @Prop({ type: Number }) games: number;
  @Prop({ type: Number }) dates?: number;
  @Prop({ type: [String] }) blocks: string[];
  @Prop({ type: SchemaTypes.Mixed }) split: TimeSplit;
  @Prop({ type: SchemaTypes.Mixed }) parts: Record<SnapshotPart, PartSummary>;
  @Prop({ type: [SchemaTypes.Mixed] }) columns: ColumnStatistics[];
  @Prop({ type: [SchemaTypes.Mixed] }) categories: CategoryStatistics[];
  @Prop({ type: Number }) schemaVersion: 1;
}

export const SnapshotSchema = SchemaFactory.createForClass(SnapshotDocument);
