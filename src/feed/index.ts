export { FeedModule } from './feed.module.js';
export { FeedService, type FeedDescription } from './feed.service.js';
export { FeedFiles } from './feed-files.service.js';
export { readFileFormats } from './mongo/file-formats.js';
export type { FeedFile, FeedFileFormat } from './feed-files.port.js';
export type { SourceSpec } from './source-spec.js';
export {
  FeedSource,
  type FeedFault,
  type FeedPage,
  type FeedRow,
  type RowContent,
} from './sources/feed-source.port.js';
