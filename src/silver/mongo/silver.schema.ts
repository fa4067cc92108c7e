import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { SchemaTypes } from 'mongoose';
import type { BlockPlayer } from '../../basketball/index.js';

const OPTIONS = { autoCreate: false, autoIndex: false, versionKey: false, minimize: false } as const;

@Schema({ collection: 'silver_partitions', ...OPTIONS })
export class SilverPartitionDocument {
  /** `<dataset>/<YYYY-MM>`. */
  @Prop({ type: String }) _id: string;
  @Prop({ type: Number }) v: number;
  @Prop({ type: String }) dataset: string;
  @Prop({ type: String }) month: string;
  @Prop({ type: String }) block: string;
  @Prop({ type: [String] }) gameIds: string[];
  @Prop({ type: Number }) rows: number;
  @Prop({ type: Number }) games: number;
  @Prop({ type: Number }) labelled: number;
  @Prop({ type: Number }) made: number;
  @Prop({ type: Number }) firstDate: number;
  @Prop({ type: Number }) lastDate: number;
  @Prop({ type: SchemaTypes.Mixed }) flags: Record<string, number>;
  @Prop({ type: Date }) updatedAt: Date;
}

export const SilverPartitionSchema = SchemaFactory.createForClass(SilverPartitionDocument);

@Schema({ collection: 'silver_blocks', ...OPTIONS })
export class SilverBlockDocument {
  /** SHA-256 of the bytes. */
  @Prop({ type: String }) _id: string;
  @Prop({ type: String }) dataset: string;
  @Prop({ type: String }) month: string;
  @Prop({ type: Number }) size: number;
  @Prop({ type: [String] }) batches: string[];
  @Prop({ type: Number }) rows: number;
  @Prop({ type: Number }) games: number;
  @Prop({ type: Number }) labelled: number;
  @Prop({ type: Number }) made: number;
  @Prop({ type: Number }) firstDate: number;
  @Prop({ type: Number }) lastDate: number;
  @Prop({ type: SchemaTypes.Mixed }) flags: Record<string, number>;
  @Prop({ type: Date }) createdAt: Date;
}

export const SilverBlockSchema = SchemaFactory.createForClass(SilverBlockDocument);

@Schema({ collection: 'silver_players', ...OPTIONS })
export class SilverPlayersDocument {
  /** The hash of the block. */
  @Prop({ type: String }) _id: string;
  @Prop({ type: [SchemaTypes.Mixed] }) players: BlockPlayer[];
}

export const SilverPlayersSchema = SchemaFactory.createForClass(SilverPlayersDocument);

@Schema({ collection: 'silver_ledger', ...OPTIONS })
export class SilverLedgerDocument {
  /** Id of the bronze batch. */
  @Prop({ type: String }) _id: string;
  @Prop({ type: String }) dataset: string;
  @Prop({ type: Date }) at: Date;
}

export const SilverLedgerSchema = SchemaFactory.createForClass(SilverLedgerDocument);
