/** All that knows basketball: the object that the stages read, and the functions of those that show or receive shots. */
import type { Sport } from '../algorithms/sport.js';
import { EXAMPLE_SHOT } from './example-shot.js';
import { readShot, SHOT_CONTRADICTIONS } from './shots/clean-shot.js';
import { COLUMN_ROLES, SHOT_COLUMNS } from './shots/columns.js';
import { SHOT_FEATURES } from './shots/features.js';
import { shotContent } from './shots/shot-content.js';
import { RAW_FIELDS } from './shots/shot.js';
import { SHOT_RELATIONS } from './shots/shot-relations.js';

export const basketball = {
  name: 'basketball',
  fields: RAW_FIELDS,
  readRow: readShot,
  contradictions: SHOT_CONTRADICTIONS,
  contentOf: shotContent,
  columns: SHOT_COLUMNS,
  roles: COLUMN_ROLES,
  features: SHOT_FEATURES,
  relations: SHOT_RELATIONS,
  example: EXAMPLE_SHOT,
} satisfies Sport;

export { COURT } from './court/geometry.js';
export { classifyLocation, type CourtLocation, shotTypeLabel, ZONE_NAMES } from './court/zones.js';
export { EXAMPLE_PLAYER } from './example-player.js';
export { type Explored, exploreRows, HEX_RADIUS } from './explore/explore-rows.js';
export {
  DISTANCE_UNITS,
  type DistanceUnit,
  EXPLORE_BY,
  type ExploreBy,
  type ExploreRow,
} from './explore/groups.js';
export {
  DERIVED_FIELDS,
  EXPECTED_FILES,
  FILE_FORMATS,
  type FileFormat,
  type FileFormatSpec,
  MEASURE_FIELDS,
  type RowReading,
} from './files/formats.js';
export {
  addToSurvey,
  emptySurvey,
  LOCATION_TRANSFORMS,
  type LocationSurvey,
  type LocationTransform,
  notInTenths,
  verdictOf,
} from './files/location-transform.js';
export { unusableFile } from './files/unusable-files.js';
export { type Player, PLAYER_SORTS, PlayerList, type PlayerSort } from './players/player-list.js';
export {
  type BlockPlayer,
  mergeTallies,
  type PlayerTally,
  tallyShot,
  withoutPlace,
} from './players/player-tally.js';
export {
  type CleanShot,
  DECIMAL_COLUMNS,
  type DecimalColumn,
  INTEGER_COLUMNS,
  type IntegerColumn,
  TEXT_COLUMNS,
  type TextColumn,
} from './shots/columns.js';
export { featureRow, FEATURES, featuresFromLocation, type ShotFeatures } from './shots/features.js';
export { maxSecondsInPeriod } from './shots/game-clock.js';
export { addDate, dateOrderOf, type DateSurvey, emptyDates } from './shots/game-date.js';
export { compareMoments, gameMoment } from './shots/game-order.js';
export {
  differsAtOneSecond,
  differsInOne,
  isRetold,
  isRetoldOrMoved,
  isSameMoment,
  momentOfAspects,
} from './shots/same-shot.js';
export { RAW_FIELDS, type RawField, type RawShot } from './shots/shot.js';
export { type CardText, SHOT_CARD } from './shots/shot-card.js';
export { SHOT_SLICES } from './shots/shot-slices.js';
export {
  differingFields,
  MOMENT_FIELDS,
  momentText,
  type ShotAspects,
  shotAspects,
  type ShotMoment,
} from './shots/shot-content.js';
export { GAMES_PER_SEASON } from './virtual-league/calendar.js';
export { shotsByPeriod, shotsOfGame } from './virtual-league/game.js';
export {
  InvalidLeagueSettings,
  LAST_SEASON,
  leagueKey,
  leagueSettings,
  type LeagueSettings,
} from './virtual-league/settings.js';
