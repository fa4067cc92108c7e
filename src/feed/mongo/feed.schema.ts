import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { FeedFileFormat } from '../feed-files.port.js';

@Schema({ collection: 'feed_files', autoCreate: false, autoIndex: false, versionKey: false })
export class FeedFileDocument {
  /** SHA-256 */
  @Prop({ type: String }) _id: string;
  @Prop({ type: String }) name: string;
  @Prop({ type: Number }) size: number;
  @Prop({ type: String }) format: FeedFileFormat;
  @Prop({ type: Date }) addedAt: Date;
}

export const FeedFileSchema = SchemaFactory.createForClass(FeedFileDocument);

@Schema({ collection: 'feed_cursors', autoCreate: false, autoIndex: false, versionKey: false })
export class FeedCursorDocument {
  /** `served:<source key>` */
  @Prop({ type: String }) _id: string;
  @Prop({ type: Number }) position: number;
}

export const FeedCursorSchema = SchemaFactory.createForClass(FeedCursorDocument);
