/** The 22 fields of a shot, in the order of the VirtualBets API and of the 22-field CSV files. All values are text. */
export const RAW_FIELDS = [
  'Game ID',
  'Game Event ID',
  'Player ID',
  'Player Name',
  'Team ID',
  'Team Name',
  'Period',
  'Minutes Remaining',
  'Seconds Remaining',
  'Action Type',
  'Shot Type',
  'Shot Zone Basic',
  'Shot Zone Area',
  'Shot Zone Range',
  'Shot Distance',
  'X Location',
  'Y Location',
  'Shot Made Flag',
  'Game Date',
  'Home Team',
  'Away Team',
  'Season Type',
] as const;

export type RawField = (typeof RAW_FIELDS)[number];

/** A shot as received: the 22 text fields, unchanged. A missing value is the empty text. */
export type RawShot = Record<RawField, string>;
