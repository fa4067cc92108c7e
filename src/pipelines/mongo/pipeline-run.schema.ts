import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { SchemaTypes } from 'mongoose';
import type { PipelineStep, RunState, StoredRunOptions, Trigger } from '../pipeline-run.js';

@Schema({
  collection: 'pipeline_runs',
  autoCreate: false,
  autoIndex: false,
  versionKey: false,
  minimize: false,
})
export class PipelineRunDocument {
  @Prop({ type: String }) _id: string;
  @Prop({ type: String }) pipeline: string;
  @Prop({ type: String }) definition?: string;
  @Prop({ type: String }) trigger: Trigger;
  @Prop({ type: String }) by: string;
  @Prop({ type: Date }) scheduledAt: Date;
  @Prop({ type: SchemaTypes.Mixed }) options: StoredRunOptions;
  @Prop({ type: String }) state: RunState;
  @Prop({ type: Number }) epoch: number;
  @Prop({ type: Number }) attempts: number;
  @Prop({ type: [SchemaTypes.Mixed] }) steps: PipelineStep[];
  @Prop({ type: Date }) startedAt: Date;
  @Prop({ type: Date }) finishedAt?: Date;
  @Prop({ type: String }) error?: string;
}

export const PipelineRunSchema = SchemaFactory.createForClass(PipelineRunDocument);

@Schema({ collection: 'pipeline_leases', autoCreate: false, autoIndex: false, versionKey: false })
export class PipelineLeaseDocument {
  @Prop({ type: String }) _id: string;
  @Prop({ type: String }) holder: string;
  @Prop({ type: Number }) epoch: number;
  @Prop({ type: Date }) expiresAt: Date;
}

export const PipelineLeaseSchema = SchemaFactory.createForClass(PipelineLeaseDocument);
