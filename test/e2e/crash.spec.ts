import { ALL_FAULTS } from '../support/faults.js';
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
      const prediction = await eventually(
        () =>
          call<{ prediction: number }>(`${next.url}/predict/shot`, {
            player_id: 1,
            x: 0,
            y: 10,
            period: 1,
            clock: '10:00',
          }),
        ({ status }) => status === 200,
        20,
      );
      await next.stop();
      expect(end).toEqual(undisturbed);
      expect(prediction.body.prediction).toBe(1);
    },
    120_000,
  );
});
