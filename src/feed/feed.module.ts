import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { FeedCursors } from './feed-cursors.port.js';
import { FeedFileIndex } from './feed-files.port.js';
import { FeedFiles } from './feed-files.service.js';
import { FeedService } from './feed.service.js';
import { FeedController } from './http/feed.controller.js';
import { GetDataController } from './http/get-data.controller.js';
import {
  FeedCursorDocument,
  FeedCursorSchema,
  FeedFileDocument,
  FeedFileSchema,
} from './mongo/feed.schema.js';
import { MongoFeedCursors } from './mongo/mongo-feed-cursors.js';
import { MongoFeedFileIndex } from './mongo/mongo-feed-files.js';

/** Sources of shots, and the served feed. Its two collections are queried by `_id` only and need no index. */
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: FeedFileDocument.name, schema: FeedFileSchema },
      { name: FeedCursorDocument.name, schema: FeedCursorSchema },
    ]),
  ],
  controllers: [GetDataController, FeedController],
  providers: [
    { provide: FeedFileIndex, useClass: MongoFeedFileIndex },
    { provide: FeedCursors, useClass: MongoFeedCursors },
    FeedFiles,
    FeedService,
  ],
  exports: [FeedService, FeedFiles],
})
export class FeedModule {}
