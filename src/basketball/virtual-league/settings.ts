const FIRST_START_SEASON = 2000;
/** The last season is 2098-99: game ids have two digits for the year. */
export const LAST_SEASON = 2098;

export interface LeagueSettings {
  /** Any 32-bit integer from 0 on. */
  seed: number;
  /** The year in which the first season starts, 2000..2098. */
  startSeason: number;
  /** Added to the log-odds of choosing a three, -3..3. 0 is the season of 2019-20; 0.5 is some 12 points more of them. */
  threePointShift: number;
  /** Added to the log-odds of every make, -3..3. */
  skillShift: number;
  /** More shots in a game, as a share, -0.5..1. */
  paceShift: number;
}

export const DEFAULT_LEAGUE: LeagueSettings = {
  seed: 7,
  startSeason: 2024,
  threePointShift: 0,
  skillShift: 0,
  paceShift: 0,
};

const RANGES: Record<keyof LeagueSettings, { low: number; high: number; whole: boolean }> = {
  seed: { low: 0, high: 4_294_967_295, whole: true },
  startSeason: { low: FIRST_START_SEASON, high: LAST_SEASON, whole: true },
  threePointShift: { low: -3, high: 3, whole: false },
  skillShift: { low: -3, high: 3, whole: false },
  paceShift: { low: -0.5, high: 1, whole: false },
};

/** A setting that is out of range. */
export interface SettingFault {
  field: string;
  rule: 'range';
  message: string;
}

/** Names every setting that is out of range. */
export class InvalidLeagueSettings extends Error {
  override readonly name = 'InvalidLeagueSettings';

  constructor(readonly faults: SettingFault[]) {
    super(faults.map(({ message }) => message).join('; '));
  }
}

/**
 * The settings with defaults filled in.
 * @throws {InvalidLeagueSettings} when one is out of range
 */
export function leagueSettings(given: Partial<LeagueSettings> = {}): LeagueSettings {
  const settings = { ...DEFAULT_LEAGUE };
  const faults: SettingFault[] = [];
  for (const name of settingNames()) {
    const value = given[name] ?? settings[name];
    const { low, high, whole } = RANGES[name];
    if (!(value >= low && value <= high) || (whole && !Number.isInteger(value))) {
      const message = `${name} must be a ${whole ? 'whole ' : ''}number from ${low} to ${high}, not ${value}`;
      faults.push({ field: name, rule: 'range', message });
    }
    settings[name] = value;
  }
  if (faults.length > 0) throw new InvalidLeagueSettings(faults);
  return settings;
}

/** What decides which games there are, and in which order. The other knobs change how they are played: that is drift. */
const IDENTITY: (keyof LeagueSettings)[] = ['seed', 'startSeason', 'paceShift'];

/**
 * The stable name of a league: the seed, and what else decides its games if it is not the default. A league that drifts
 * keeps its name, so that a reader goes on where it was instead of beginning again.
 */
export function leagueKey(settings: LeagueSettings): string {
  const parts = IDENTITY.filter((name) => name === 'seed' || settings[name] !== DEFAULT_LEAGUE[name]).map(
    (name) => `${name}=${settings[name]}`,
  );
  return `virtual-league:${parts.join(',')}`;
}

function settingNames(): (keyof LeagueSettings)[] {
  return Object.keys(RANGES) as (keyof LeagueSettings)[];
}
