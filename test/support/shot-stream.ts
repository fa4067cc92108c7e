import { featuresFromLocation, type ShotFeatures } from '../../src/basketball/index.js';
import { VirtualLeagueSource } from '../../src/feed/sources/virtual-league-source.js';
import { call } from './start-app.js';

/** A shot of the virtual league as a caller of POST /predict/batch knows it, and what became of it. */
export interface StreamedShot {
  features: ShotFeatures;
  made: 0 | 1;
  game: string;
}

type World = Partial<{ threePointShift: number; skillShift: number }>;

/** Shots of the virtual league, in order of time, in a world that can be changed. */
export class ShotStream {
  /** @param position shots of the league that come before */
  constructor(private position: number) {}

  /** The next games until there are so many shots: whole games, as they are played. */
  async next(atLeast: number, world: World = {}): Promise<StreamedShot[]> {
    const league = new VirtualLeagueSource(world);
    const shots: StreamedShot[] = [];
    for (;;) {
      const { rows } = await league.read(this.position, 1000);
      for (const { shot } of rows) {
        if (!shot) continue;
        const game = `virtual-league/${Number(shot['Game ID'])}`;
        if (shots.length >= atLeast && game !== shots.at(-1)!.game) return shots;
        this.position += 1;
        const streamed = streamedShot(shot, game);
        if (streamed) shots.push(streamed);
      }
    }
  }
}

function streamedShot(shot: Record<string, string>, game: string): StreamedShot | undefined {
  const number = (name: string): number => (shot[name].trim() === '' ? Number.NaN : Number(shot[name]));
  try {
    const features = featuresFromLocation({
      playerId: number('Player ID'),
      x: number('X Location'),
      y: number('Y Location'),
      period: number('Period'),
      minutes: number('Minutes Remaining'),
      seconds: number('Seconds Remaining'),
    });
    const made = number('Shot Made Flag');
    const isWhole = Object.values(features).every(Number.isFinite) && (made === 0 || made === 1);
    return isWhole ? { features, made, game } : undefined;
  } catch {
    // A row of the feed that is damaged on purpose.
    return undefined;
  }
}

const MOST_ROWS = 5000;

/** Asks for predictions of shots and reports their outcomes, as a caller that logs both. @throws when a request is refused */
export async function streamShots(
  url: string,
  shots: readonly StreamedShot[],
  send: (features: ShotFeatures) => ShotFeatures = (features) => features,
): Promise<void> {
  for (let from = 0; from < shots.length; from += MOST_ROWS) {
    const part = shots.slice(from, from + MOST_ROWS);
    const asked = part.map(({ features }) => send(features));
    const { status, body } = await call<{ id: string }[]>(`${url}/predict/batch?log=true`, asked);
    if (status !== 200) throw new Error(`predictions were refused: ${JSON.stringify(body)}`);
    const outcomes = part.map(({ made, game }, i) => ({ prediction_id: body[i].id, made, game }));
    const told = await call(`${url}/outcomes`, outcomes);
    if (told.status >= 300) throw new Error(`outcomes were refused: ${JSON.stringify(told.body)}`);
  }
}
