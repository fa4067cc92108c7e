import type { Database } from '../../platform/mongo/migrations.js';
import type { FeedFileFormat } from '../feed-files.port.js';

/** The format of every feed file by its source key `file:<id>`, for migrations of stages that stored rows of these files. */
export async function readFileFormats(database: Database): Promise<Map<string, FeedFileFormat>> {
  const files = await database
    .collection<{ _id: string; format: FeedFileFormat }>('feed_files')
    .find({}, { projection: { format: 1 } })
    .toArray();
  return new Map(files.map(({ _id, format }) => [`file:${_id}`, format]));
}
