import type { ShotFeatures } from '../../src/basketball/index.js';
import { NoticeReceiver } from '../support/notice-receiver.js';
import { ShotStream, streamShots } from '../support/shot-stream.js';
import {
  call,
  eventually,
  freshDatabase,
  runDaily,
  runEnd,
  startApp,
  type StartedApp,
  temporaryFolder,
} from '../support/start-app.js';
import { ALL_FAULTS } from '../support/faults.js';

/** What the window of a report has; `docs/how-to/drift.md` promises the cause after so many predictions. */
const WINDOW = 3000;
/** So many that the validation part has enough games to judge a model by. */
const FIRST_SHOTS = 16_000;
const NEWEST_SHOTS = 16_000;
const QUIET_WINDOWS = ALL_FAULTS ? 200 : 3;
/** The world of the league after each change; a change stays. */
const MORE_THREES = { threePointShift: 0.6 };
const FEWER_MAKES = { ...MORE_THREES, skillShift: -0.5 };
const FEET_IN_A_METRE = 1 / 0.3048;

/** Other rules, such as that many columns drifted, may fire with them. */
const WATCHED = ['data-changed', 'data-broken', 'champion-worse', 'champion-worse-on-requests'];

interface Report {
  version: number;
  current: { rows: number; labelled: number; games: number };
  verdict: { state: string; sentence: string; causes: { kind: string; column?: string }[] };
}
interface Alert {
  id: string;
  rule: string;
  state: string;
  summary: string;
  labels: Record<string, string>;
}
interface Listed<T> {
  items: T[];
  total: number;
}
interface Champion {
  version: { version: number };
}

describe('watching a stream of predictions', () => {
  const settings: Record<string, string> = {
    DATA_DIR: temporaryFolder(),
    MONGODB_DATABASE: freshDatabase(),
    ALERT_EVALUATE_SECONDS: '1',
    NOTIFY_GROUP_WAIT_SECONDS: '0',
    NOTIFY_RETRY_SECONDS: '1',
    NOTIFY_ALLOW_PRIVATE: '127.0.0.1',
    STUDY_ALGORITHMS: 'logistic-regression',
    PIPELINE_ENABLED: 'false',
    DRIFT_ENABLED: 'false',
  };
  const stream = new ShotStream(FIRST_SHOTS);
  let app: StartedApp;
  let receiver: NoticeReceiver;

  beforeAll(async () => {
    receiver = await NoticeReceiver.open();
    app = await startApp(settings);
    await runDaily(app.url, { nodes: FIRST_SHOTS });
    const webhook = {
      name: 'on-call',
      kind: 'webhook',
      url: receiver.url('on-call'),
      signingSecret: 'a-secret-of-the-test-only',
      severity: 'info',
    };
    await call(`${app.url}/notifications/receivers`, webhook);
    for (const rule of WATCHED) await put(`/alerts/rules/${rule}`, { keep: '1s' });
    await put('/alerts/policies/retrain-when-worse', {
      enabled: true,
      parameters: { nodes: NEWEST_SHOTS, newest: NEWEST_SHOTS },
    });
  }, 120_000);
  afterAll(async () => {
    await app?.stop();
    await receiver?.close();
  });

  async function put(path: string, body: object): Promise<void> {
    const response = await fetch(`${app.url}${path}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
  }

  /** A window of predictions with outcomes, and the report on it. */
  async function window(
    world: Parameters<ShotStream['next']>[1] = {},
    send?: (features: ShotFeatures) => ShotFeatures,
    rows = WINDOW,
  ): Promise<Report> {
    const shots = await stream.next(rows, world);
    await streamShots(app.url, shots, send);
    return report(shots.length);
  }

  async function report(last: number): Promise<Report> {
    const made = await call<Report>(`${app.url}/drift/reports`, { window: { source: 'predictions', last } });
    expect(made.status).toBe(201);
    expect(made.body.current).toMatchObject({ rows: last, labelled: last });
    return made.body;
  }

  const alerts = async (): Promise<Alert[]> => (await call<Listed<Alert>>(`${app.url}/alerts`)).body.items;
  const history = async (): Promise<Alert[]> =>
    (await call<Listed<Alert>>(`${app.url}/alerts/history?limit=100`)).body.items.toReversed();
  const rulesOf = (list: Alert[], state = 'firing'): string[] =>
    list.filter((one) => one.state === state && WATCHED.includes(one.rule)).map(({ rule }) => rule);
  /** Waits until of the watched alerts just this one fires, or none. */
  const becomes = async (rule?: string): Promise<Alert | undefined> => {
    const wanted = rule ?? '';
    const list = await eventually(alerts, (all) => rulesOf(all).join() === wanted, 30);
    return list.find((one) => one.rule === rule);
  };
  const championVersion = async (): Promise<number> =>
    (await call<Champion>(`${app.url}/champion`)).body.version.version;
  const started = async (): Promise<Listed<{ pipelineRun: string }>> =>
    (await call<Listed<{ pipelineRun: string }>>(`${app.url}/alerts/automation?decision=started`)).body;
  const arrived = (): string => receiver.arrivals.map(({ body }) => body).join('\n');

  // The tests run in order: each starts from the world that the previous one left.
  it(`is quiet in ${QUIET_WINDOWS} windows of an unchanged world`, async () => {
    const loud: string[] = [];
    for (let i = 0; i < QUIET_WINDOWS; i++) {
      const { verdict } = await window({}, undefined, 1000 * (1 + (i % 5)));
      if (verdict.state !== 'ok' || verdict.causes.length > 0) loud.push(`${i}: ${verdict.sentence}`);
    }
    expect(loud).toEqual([]);
    expect(await alerts()).toEqual([]);
    expect(await history()).toEqual([]);
  }, 1_800_000);

  it('names more threes within a window, and starts no training: the champion is as good as before', async () => {
    const version = await championVersion();
    // The world of the next training, too.
    await app.stop();
    app = await startApp({
      ...settings,
      LEAGUE_THREE_POINT_SHIFT: `${FEWER_MAKES.threePointShift}`,
      LEAGUE_SKILL_SHIFT: `${FEWER_MAKES.skillShift}`,
    });
    const { verdict } = await window(MORE_THREES);
    expect(verdict).toMatchObject({
      state: 'changed',
      causes: [
        { kind: 'distribution', column: expect.stringMatching(/^Shot_(Type_Encoded|Zone_Combined)$/) },
      ],
    });
    const alert = await becomes('data-changed');
    expect(alert!.summary).toContain(`${verdict.causes[0].column} changed`);
    await eventually(
      async () => arrived(),
      (text) => text.includes('data-changed'),
      30,
    );
    expect(await started()).toMatchObject({ total: 0 });
    expect(await championVersion()).toBe(version);
  }, 120_000);

  it('names a changed unit within a window, and does not learn from damaged rows', async () => {
    const inFeet = (features: ShotFeatures): ShotFeatures => ({
      ...features,
      Shot_Distance_Meters: features.Shot_Distance_Meters * FEET_IN_A_METRE,
    });
    const { verdict } = await window(MORE_THREES, inFeet);
    expect(verdict).toMatchObject({ state: 'broken' });
    expect(verdict.causes[0]).toMatchObject({ kind: 'unit-change', column: 'Shot_Distance_Meters' });
    const alert = await becomes('data-broken');
    expect(alert!.summary).toMatch(/Shot_Distance_Meters looks multiplied by 3\.28/);
    expect(await started()).toMatchObject({ total: 0 });
    // Repaired: the alert is resolved, and the damaged outcomes are no evidence against the champion.
    expect((await window(MORE_THREES)).verdict.state).toBe('changed');
    await becomes('data-changed');
    expect(await started()).toMatchObject({ total: 0 });
  }, 120_000);

  it('names a lower make rate within a window, trains once, and elects a champion for the new world', async () => {
    const version = await championVersion();
    const { port } = receiver;
    await receiver.close();
    await put('/alerts/rules/champion-worse', { for: '4s' });
    const { verdict } = await window(FEWER_MAKES);
    expect(verdict.state).toBe('worse');
    expect(verdict.causes.slice(0, 2)).toMatchObject([{ kind: 'target-rate' }, { kind: 'performance' }]);
    const isWorse = ({ rule }: Alert): boolean => rule === 'champion-worse';
    const pending = (await eventually(alerts, (list) => list.some(isWorse), 20)).find(isWorse)!;
    expect(pending.state).toBe('pending');
    if (ALL_FAULTS) {
      await app.kill();
      app = await startApp({
        ...settings,
        LEAGUE_THREE_POINT_SHIFT: `${FEWER_MAKES.threePointShift}`,
        LEAGUE_SKILL_SHIFT: `${FEWER_MAKES.skillShift}`,
      });
    }
    const firing = (
      await eventually(alerts, (list) => list.some((one) => isWorse(one) && one.state === 'firing'), 30)
    ).find(isWorse)!;
    expect(firing.id).toBe(pending.id);
    expect(firing.summary).toMatch(/the rate of Shot_Made_Flag changed from 4\d\.\d % to 3\d\.\d %/i);
    const { items } = await eventually(started, ({ total }) => total === 1, 60);
    const run = await runEnd(app.url, items[0].pipelineRun);
    expect(run.state).toBe('succeeded');
    expect(await championVersion()).toBe(version + 1);

    receiver = await NoticeReceiver.open(port);
    await eventually(
      async () => arrived(),
      (text) => /the rate of Shot_Made_Flag changed/i.test(text),
      60,
    );

    // The reference is the new champion's: in its world nothing has changed.
    const after = await window(FEWER_MAKES);
    expect(after).toMatchObject({ version: version + 1, verdict: { state: 'ok', causes: [] } });
    await becomes();
    await eventually(
      async () => arrived(),
      (text) => text.includes('champion-worse: resolved'),
      60,
    );
    expect(await started()).toMatchObject({ total: 1 });
  }, 240_000);
});
