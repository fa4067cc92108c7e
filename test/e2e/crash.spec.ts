import { Random } from '../../src/algorithms/random/random.js';
import { FEATURES } from '../../src/basketball/shots/features.js';
import { ALL_FAULTS } from '../support/faults.js';
import { offlineModel } from '../support/offline-model.js';
import {
  call,
  eventually,
  freshDatabase,
  type RunView,
  startApp,
  temporaryFolder,
} from '../support/start-app.js';

/** Where the process is killed: one crash point in each step, and at which pass. */
const ONE_PER_STEP = [
  'bronze.mid-merge:3',
  'silver.after-block:1',
  'pipelines.after-gold',
  'pipelines.after-report',
  'training.after-trial:1',
  'champion.after-record',
];
const OTHERS = [
  'bronze.after-merge:1',
  'pipelines.after-fetch',
  'silver.before-ledger:1',
  'training.after-artifact:1',
  'champion.after-register',
  'champion.after-alias',
];
const CRASH_POINTS = ALL_FAULTS ? [...ONE_PER_STEP, ...OTHERS] : ONE_PER_STEP;
/** Kills at random times, while runs train and elect and versions are promoted. */
const RANDOM_KILLS = ALL_FAULTS ? 90 : 1;
/** The longest time from the start of work to the kill. */
const LONGEST_LIFE_MS = 3000;

const SETTINGS = {
  FIRST_RUN_NODES: '3000',
  STUDY_ALGORITHMS: 'logistic-regression,random-forest',
  LOG_FORMAT: 'pretty',
};

interface End {
  shots: number;
  games: number;
  snapshots: string[];
  trials: number;
  versions: { version: number; modelHash: string }[];
  elections: number;
  champion: number;
  runs: [string, string][];
}

async function endOf(url: string): Promise<End> {
  await eventually(
    () => call<{ items: RunView[] }>(`${url}/pipelines/daily/runs`),
    ({ body }) => body.items.length > 0 && body.items.every((run) => run.state === 'succeeded'),
    90,
  );
  const get = async <T>(path: string): Promise<T> => (await call<T>(`${url}${path}`)).body;
  const counts = await get<{ shots: number; games: number }>('/bronze/counts');
  const snapshots = await get<{ items: { id: string }[] }>('/gold/snapshots');
  const runs = await get<{ items: { status: string; parentRunId?: string }[] }>('/tracking/runs');
  const versions = await get<{ items: { version: number; modelHash: string }[] }>(
    '/registry/models/parivision/versions',
  );
  const elections = await get<{ total: number }>('/champion/elections');
  const champion = await get<{ version: { version: number } }>('/champion');
  const ledger = await get<{ items: RunView[] }>('/pipelines/daily/runs');
  return {
    shots: counts.shots,
    games: counts.games,
    snapshots: snapshots.items.map((snapshot) => snapshot.id),
    trials: runs.items.filter((run) => run.parentRunId && run.status === 'FINISHED').length,
    versions: versions.items.map(({ version, modelHash }) => ({ version, modelHash })),
    elections: elections.total,
    champion: champion.version.version,
    runs: ledger.items.map((run) => [run.state, JSON.stringify(run.steps[0].counts)]),
  };
}

/** The champion's file is the one that its version names, and what answers is that model. Answers its version. */
async function expectWholeChampion(url: string): Promise<number> {
  const { body: answer } = await eventually(
    () =>
      call<{ probability: number; model_version: number; features: Record<string, number> }>(
        `${url}/predict/shot`,
        { player_id: 1, x: 0, y: 10, period: 1, clock: '10:00' },
      ),
    ({ status }) => status === 200,
    20,
  );
  const model = await offlineModel(url, answer.model_version);
  expect(answer.probability).toBe(model(FEATURES.map((name) => answer.features[name])));
  return answer.model_version;
}

describe('kill -9 of the application', () => {
  let undisturbed: End;

  beforeAll(async () => {
    const app = await startApp(SETTINGS);
    undisturbed = await endOf(app.url);
    await app.stop();
  }, 120_000);

  it.each(CRASH_POINTS)(
    'at %s loses nothing and repeats nothing',
    async (place) => {
      const own = { ...SETTINGS, DATA_DIR: temporaryFolder(), MONGODB_DATABASE: freshDatabase() };
      const killed = await startApp({ ...own, CRASH_AT: place });
      expect((await killed.ended).signal).toBe('SIGKILL');
      const next = await startApp(own);
      const end = await endOf(next.url);
      await expectWholeChampion(next.url);
      await next.stop();
      expect(end).toEqual(undisturbed);
    },
    120_000,
  );

  it(`at ${RANDOM_KILLS} random times leaves a whole champion`, async () => {
    const own = { ...SETTINGS, DATA_DIR: temporaryFolder(), MONGODB_DATABASE: freshDatabase() };
    const random = new Random(11);
    let app = await startApp(own);
    await endOf(app.url);
    for (let kill = 1; kill <= RANDOM_KILLS; kill++) {
      const champion = await expectWholeChampion(app.url);
      const { body } = await call<{ items: { version: number }[] }>(
        `${app.url}/registry/models/parivision/versions`,
      );
      // Not awaited: the kill comes in the middle of both.
      const work = [
        call(`${app.url}/pipelines/daily/runs`, { nodes: 300 }),
        ...body.items
          .filter(({ version }) => version !== champion)
          .slice(0, 1)
          .map(({ version }) =>
            call(`${app.url}/champion/promote`, { version, reason: `before kill ${kill}` }),
          ),
      ].map((asked) => asked.catch(() => undefined));
      await new Promise((resolve) => setTimeout(resolve, random.next() * LONGEST_LIFE_MS));
      await app.kill();
      await Promise.all(work);
      app = await startApp(own);
    }
    const champion = await expectWholeChampion(app.url);
    // Every move starts where the one before it ended (newest first).
    const { body } = await call<{ items: { from: number | null; to: number }[] }>(
      `${app.url}/registry/models/parivision/aliases/champion/history?limit=1000`,
    );
    const moves = body.items;
    expect(moves[0].to).toBe(champion);
    expect(moves.map(({ from }) => from)).toEqual([...moves.slice(1).map(({ to }) => to), null]);
    await app.stop();
  }, 1_200_000);
});
