/** Well-known files that lack what a shot needs: the columns that identify them, and what to use instead. */
const UNUSABLE: { columns: string[]; what: string }[] = [
  {
    columns: ['combined shot type', 'shot made flag', 'loc x'],
    what:
      'the file of the Kobe Bryant Shot Selection competition. It has no PLAYER_ID, PLAYER_NAME, HTM and VTM, and 5,000 of its ' +
      "results are blank. Take his shots from stats.nba.com's shotchartdetail (player 977) or from NBA_YYYY_Shots.csv",
  },
  {
    columns: ['closest defender', 'shot clock', 'shot dist'],
    what:
      'an "NBA shot logs" file. It has no coordinates of shots (LOC_X, LOC_Y), no event ids and no dates of games. Take the same season ' +
      "from stats.nba.com's shotchartdetail or from NBA_YYYY_Shots.csv",
  },
  {
    columns: ['touch time', 'dribbles', 'shot clock'],
    what:
      'an "NBA shot logs" file. It has no coordinates of shots (LOC_X, LOC_Y), no event ids and no dates of games. Take the same season ' +
      "from stats.nba.com's shotchartdetail or from NBA_YYYY_Shots.csv",
  },
  {
    columns: ['eventmsgtype', 'pctimestring'],
    what: 'a play-by-play of stats.nba.com. It has no coordinates of shots. Take its shotchartdetail',
  },
  {
    columns: ['total seconds remaining', 'shot zone combined', 'shot made flag'],
    what:
      'a download of a gold snapshot: it has the features of the model, not the fields of the shots. Take the games from ' +
      'GET /bronze/games/{dataset}/{gameId}?format=csv',
  },
  {
    columns: ['slugseason', 'idplayer', 'locationx'],
    what: 'an export of nbastatR, which names its columns differently. Take the shotchartdetail of stats.nba.com as it is',
  },
];

/** Which of these files has such a header, for the end of the sentence "… is". `names` are in plain form. */
export function unusableFile(names: string[]): string | undefined {
  return UNUSABLE.find(({ columns }) => columns.every((column) => names.includes(column)))?.what;
}
