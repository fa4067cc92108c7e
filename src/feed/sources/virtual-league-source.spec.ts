import { readShot } from '../../basketball/shots/clean-shot.js';
import { EXAMPLE_PLAYER } from '../../basketball/example-player.js';
import { RAW_FIELDS } from '../../basketball/shots/shot.js';
import type { RawShot } from '../../basketball/shots/shot.js';
import { VirtualLeagueSource } from './virtual-league-source.js';

async function shotsOf(source: VirtualLeagueSource, position: number, count: number): Promise<RawShot[]> {
  const page = await source.read(position, count);
  return page.rows.map((row) => row.shot as RawShot);
}

function clean(shots: RawShot[]) {
  return shots.map((shot) => {
    const read = readShot(shot);
    if (!read.ok) throw new Error(read.message);
    return { ...read.shot, flags: read.flags };
  });
}

describe('VirtualLeagueSource', () => {
  it('returns the same shots at the same position, wherever reading starts', async () => {
    const whole = await shotsOf(new VirtualLeagueSource({ seed: 11 }), 0, 3000);
    const later = new VirtualLeagueSource({ seed: 11 });
    expect(await shotsOf(later, 2400, 600)).toEqual(whole.slice(2400));
    expect(await shotsOf(later, 170, 3)).toEqual(whole.slice(170, 173));
    expect(await shotsOf(new VirtualLeagueSource({ seed: 12 }), 0, 3000)).not.toEqual(whole);
  });

  it('has the player of the examples, under this id, from the first games on', async () => {
    const shots = await shotsOf(new VirtualLeagueSource(), 0, 3000);
    const his = shots.filter((shot) => shot['Player ID'] === String(EXAMPLE_PLAYER.id));
    expect(his.length).toBeGreaterThan(5);
    for (const shot of his) {
      expect([shot['Player Name'], shot['Team Name']]).toEqual([EXAMPLE_PLAYER.name, EXAMPLE_PLAYER.team]);
    }
  });

  it('numbers rows and positions without gaps', async () => {
    const source = new VirtualLeagueSource();
    const first = await source.read(0, 700);
    const second = await source.read(first.next, 700);
    expect(first).toMatchObject({ next: 700, atEnd: false });
    expect([...first.rows, ...second.rows].map((row) => row.line)).toEqual(
      Array.from({ length: 1400 }, (_, index) => index + 1),
    );
  });

  it('reads at a far position without the shots before it', async () => {
    const source = new VirtualLeagueSource();
    const page = await source.read(16_000_000, 500);
    expect(page.rows).toHaveLength(500);
    expect(page.rows[0].line).toBe(16_000_001);
    expect(Number(page.rows[0].shot?.['Game Date'])).toBeGreaterThan(20950000);
  });

  it('returns the remaining shots at the end, and nothing past it', async () => {
    const source = new VirtualLeagueSource({ startSeason: 2098 });
    const size = await source.size();
    const last = await source.read(size - 10, 100);
    expect([last.rows.length, last.next, last.atEnd]).toEqual([10, size, true]);
    expect(last.rows[9].shot?.['Game ID']).toBe('99801230');
    expect(await source.read(size, 100)).toEqual({ rows: [], next: size, atEnd: true });
    expect((await source.read(size - 10, 9)).atEnd).toBe(false);
    expect((await source.read(size - 10, 10)).atEnd).toBe(true);
  });

  it('has the same games and events at a position for any drift', async () => {
    const placesOf = async (settings: object): Promise<string[]> => {
      const { rows } = await new VirtualLeagueSource(settings).read(5000, 500);
      return rows.map(({ shot }) => `${shot!['Game ID']}/${shot!['Game Event ID']}`);
    };
    expect(await placesOf({ threePointShift: 1, skillShift: -0.5 })).toEqual(await placesOf({}));
  });

  it('is named after what decides its games; a league that drifts keeps its name and its place', () => {
    expect(new VirtualLeagueSource({ seed: 3 }).key).toBe('virtual-league:seed=3');
    expect(new VirtualLeagueSource({ startSeason: 2020 }).key).toBe('virtual-league:seed=7,startSeason=2020');
    expect(new VirtualLeagueSource({ threePointShift: 0.4, skillShift: 0.1 }).key).toBe(
      'virtual-league:seed=7',
    );
  });

  it.each([
    { seed: -1 },
    { seed: 1.5 },
    { startSeason: 2099 },
    { threePointShift: Number.NaN },
    { skillShift: 4 },
    { paceShift: -0.6 },
  ])('refuses %j', (settings) => {
    const [name] = Object.keys(settings);
    expect(() => new VirtualLeagueSource(settings)).toThrow(
      expect.objectContaining({
        code: 'feed.invalid-setting',
        details: [expect.objectContaining({ field: name })],
      }),
    );
  });
});

describe('the shots of the virtual league', () => {
  let raw: RawShot[];
  let shots: ReturnType<typeof clean>;

  beforeAll(async () => {
    raw = await shotsOf(new VirtualLeagueSource(), 0, 60_000);
    shots = clean(raw);
  });

  const rateOf = (some: { Shot_Made_Flag: number | null }[]) =>
    some.reduce((sum, shot) => sum + Number(shot.Shot_Made_Flag), 0) / some.length;
  const zone = (...codes: number[]) =>
    shots.filter((shot) => codes.includes(Number(shot.Shot_Zone_Combined)));

  it('have all 22 fields, and cleaning finds nothing odd', () => {
    expect(raw).toHaveLength(60_000);
    expect(Object.keys(raw[0])).toEqual([...RAW_FIELDS]);
    expect(raw.filter((shot) => Object.values(shot).includes(''))).toEqual([]);
    expect(shots.filter((shot) => shot.flags.length > 0)).toEqual([]);
  });

  it('have unique keys, in the order of the game', () => {
    const keys = new Set(shots.map((shot) => `${shot.Game_ID}/${shot.Game_Event_ID}`));
    expect(keys.size).toBe(shots.length);
    const follow = shots.slice(1).map((shot, index) => ({ shot, before: shots[index] }));
    const within = follow.filter(({ shot, before }) => shot.Game_ID === before.Game_ID);
    const wrong = within.filter(({ shot, before }) => {
      const samePeriod = shot.Period === before.Period;
      const clockRuns = Number(shot.Total_Seconds_Remaining) <= Number(before.Total_Seconds_Remaining);
      const inOrder = samePeriod ? clockRuns : Number(shot.Period) === Number(before.Period) + 1;
      return !inOrder || shot.Game_Event_ID <= before.Game_Event_ID;
    });
    expect(wrong).toEqual([]);
    const gaps = within.filter(({ shot, before }) => shot.Game_Event_ID > before.Game_Event_ID + 1);
    expect(gaps.length).toBeGreaterThan(within.length / 2);
  });

  it('are spread over the court as in 2019-20', () => {
    const share = (...codes: number[]) => zone(...codes).length / shots.length;
    expect(share(1)).toBeCloseTo(0.32, 1.6);
    expect(share(2)).toBeCloseTo(0.16, 1.6);
    expect(share(3, 4)).toBeCloseTo(0.133, 1.6);
    expect(share(5)).toBeCloseTo(0.295, 1.6);
    expect(share(6)).toBeCloseTo(0.086, 1.6);
    expect(share(7)).toBeGreaterThan(0.001);
    expect(share(7)).toBeLessThan(0.005);
  });

  it('go in as often as in 2019-20', () => {
    expect(Math.abs(rateOf(shots) - 0.46)).toBeLessThan(0.01);
    expect(Math.abs(rateOf(zone(1)) - 0.63)).toBeLessThan(0.02);
    expect(Math.abs(rateOf(zone(2)) - 0.4)).toBeLessThan(0.025);
    expect(Math.abs(rateOf(zone(3, 4)) - 0.405)).toBeLessThan(0.025);
    expect(Math.abs(rateOf(zone(5)) - 0.355)).toBeLessThan(0.02);
    expect(Math.abs(rateOf(zone(6)) - 0.388)).toBeLessThan(0.03);
    expect(rateOf(zone(7))).toBeLessThan(0.08);
    const lastSecond = shots.filter((shot) => Number(shot.Total_Seconds_Remaining) <= 2);
    expect(rateOf(lastSecond)).toBeLessThan(0.36);
  });

  it('are about as informative to a model as real shots', () => {
    const { auc, gain } = judgeByPlace(shots);
    expect(auc).toBeGreaterThan(0.62);
    expect(auc).toBeLessThan(0.65);
    expect(gain).toBeGreaterThan(0.03);
  });

  it('follow the settings', async () => {
    const threes = clean(await shotsOf(new VirtualLeagueSource({ threePointShift: 0.5 }), 0, 20_000));
    const skilled = clean(await shotsOf(new VirtualLeagueSource({ skillShift: 0.3 }), 0, 20_000));
    const share = (some: typeof shots) =>
      some.filter((shot) => shot.Shot_Type_Encoded === 3).length / some.length;
    expect(share(threes) - share(shots)).toBeGreaterThan(0.08);
    expect(rateOf(skilled) - rateOf(shots)).toBeGreaterThan(0.05);
    const [slow, fast] = [new VirtualLeagueSource(), new VirtualLeagueSource({ paceShift: 0.1 })];
    expect((await fast.size()) / (await slow.size())).toBeCloseTo(1.1, 2);
  });
});

/** Out-of-sample AUC and log loss gain over the base rate of a table of make rates by zone, distance and last seconds. */
function judgeByPlace(shots: ReturnType<typeof clean>) {
  const cellOf = (shot: (typeof shots)[number]) =>
    `${shot.Shot_Zone_Combined}/${Number(shot.Shot_Distance_Meters).toFixed(1)}/${Number(shot.Total_Seconds_Remaining) <= 2}`;
  const [train, test] = [
    shots.filter((_, index) => index % 4 > 0),
    shots.filter((_, index) => index % 4 === 0),
  ];
  const base = train.reduce((sum, shot) => sum + Number(shot.Shot_Made_Flag), 0) / train.length;
  const cells = new Map<string, { count: number; made: number }>();
  for (const shot of train) {
    const cell = cells.get(cellOf(shot)) ?? { count: 20, made: 20 * base };
    cells.set(cellOf(shot), { count: cell.count + 1, made: cell.made + Number(shot.Shot_Made_Flag) });
  }
  const scored = test.map((shot) => {
    const cell = cells.get(cellOf(shot));
    return { p: cell ? cell.made / cell.count : base, made: shot.Shot_Made_Flag === 1 };
  });
  const loss = (of: (p: number) => number) =>
    scored.reduce((sum, { p, made }) => sum - Math.log(made ? of(p) : 1 - of(p)), 0) / scored.length;
  return { auc: areaUnderCurve(scored), gain: loss(() => base) - loss((p) => p) };
}

/** By pairs of ranks; ties count half. */
function areaUnderCurve(scored: { p: number; made: boolean }[]): number {
  const levels = new Map<number, [missed: number, made: number]>();
  for (const { p, made } of scored) {
    const level = levels.get(p) ?? [0, 0];
    level[made ? 1 : 0] += 1;
    levels.set(p, level);
  }
  let [below, won, made] = [0, 0, 0];
  for (const [, [missedHere, madeHere]] of [...levels].toSorted(([a], [b]) => a - b)) {
    won += madeHere * (below + missedHere / 2);
    below += missedHere;
    made += madeHere;
  }
  return won / (made * below);
}
