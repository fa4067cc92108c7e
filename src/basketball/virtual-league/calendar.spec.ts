import { GAMES_PER_SEASON, gameOf } from './calendar.js';
import { rosterOf } from './players.js';
import { hashOf, integerBetween, normal, pick, randomFrom } from './random.js';
import { TEAMS } from './teams.js';

describe('the calendar', () => {
  const season = Array.from({ length: GAMES_PER_SEASON }, (_, index) => gameOf(7, 2024, index));

  it('has 1,230 games with unique ids that no real season has', () => {
    expect(season).toHaveLength(1230);
    expect(season[0].id).toBe(92400001);
    expect(new Set(season.map((game) => game.id)).size).toBe(1230);
    expect(gameOf(7, 2098, 1229).id).toBeLessThan(2 ** 31);
  });

  it('plays seven or eight games a day, and no team twice on a day', () => {
    const days = new Map<string, number[]>();
    for (const { date, home, away } of season) days.set(date, [...(days.get(date) ?? []), home, away]);
    expect(days.size).toBe(164);
    expect([...days.keys()]).toEqual([...days.keys()].toSorted());
    for (const teams of days.values()) {
      expect([14, 16]).toContain(teams.length);
      expect(new Set(teams).size).toBe(teams.length);
    }
  });

  it('schedules 82 games for every team, about half of them at home', () => {
    for (const team of TEAMS.keys()) {
      const atHome = season.filter((game) => game.home === team).length;
      expect(atHome + season.filter((game) => game.away === team).length).toBe(82);
      expect(Math.abs(atHome - 41)).toBeLessThanOrEqual(2);
    }
  });
});

describe('the players', () => {
  const leagueIn = (season: number) => [...TEAMS.keys()].flatMap((team) => [...rosterOf(7, season, team)]);

  it('are 450, with unique ids and names', () => {
    const league = leagueIn(2024);
    expect(league).toHaveLength(450);
    expect(new Set(league.map((player) => player.id)).size).toBe(450);
    expect(new Set(league.map((player) => player.name)).size).toBe(450);
  });

  it('change slowly from season to season', () => {
    const before = new Set(leagueIn(2024).map((player) => player.id));
    const stayed = leagueIn(2025).filter((player) => before.has(player.id)).length;
    expect(stayed).toBeGreaterThan(360);
    expect(stayed).toBeLessThan(450);
    expect(leagueIn(2040).some((player) => before.has(player.id))).toBe(false);
  });

  it('keep their name and skill', () => {
    const byId = new Map(leagueIn(2024).map((player) => [player.id, player]));
    const same = leagueIn(2025).filter((player) => byId.has(player.id));
    expect(same.filter((player) => byId.get(player.id)?.name !== player.name)).toEqual([]);
  });
});

describe('the random numbers', () => {
  it('are the same for the same seed, and even', () => {
    const [one, two] = [randomFrom(5), randomFrom(5)];
    const drawn = Array.from({ length: 10_000 }, one);
    expect(drawn.slice(0, 5)).toEqual(Array.from({ length: 5 }, two));
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn)).toBeLessThan(1);
    expect(drawn.reduce((sum, value) => sum + value, 0) / drawn.length).toBeCloseTo(0.5, 1.7);
  });

  it('follow weights, bounds and the bell curve', () => {
    const random = randomFrom(1);
    const picks = Array.from({ length: 8000 }, () => pick(random, [1, 0, 3]));
    expect(picks.filter((index) => index === 1)).toEqual([]);
    expect(picks.filter((index) => index === 2).length / 8000).toBeCloseTo(0.75, 1.5);
    expect(new Set(Array.from({ length: 300 }, () => integerBetween(random, 3, 5)))).toEqual(
      new Set([3, 4, 5]),
    );
    const normals = Array.from({ length: 8000 }, () => normal(random));
    expect(normals.reduce((sum, value) => sum + value * value, 0) / 8000).toBeCloseTo(1, 1);
  });

  it('hash neighbours far apart', () => {
    const hashes = Array.from({ length: 1000 }, (_, index) => hashOf(7, 2024, index));
    expect(new Set(hashes).size).toBe(1000);
    expect(hashOf(1, 2)).not.toBe(hashOf(2, 1));
  });
});
