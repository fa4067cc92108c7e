import {
  call,
  eventually,
  freshDatabase,
  type RunView,
  runEnd,
  startApp,
  temporaryFolder,
} from '../support/start-app.js';

interface ListedRun extends RunView {
  resumable: boolean;
  resume?: string;
  seconds?: number;
}

describe('a run in which the process is killed again and again', () => {
  const own = {
    FIRST_RUN_NODES: '3000',
    STUDY_ALGORITHMS: 'logistic-regression',
    DATA_DIR: temporaryFolder(),
    MONGODB_DATABASE: freshDatabase(),
  };

  it('is interrupted after five kills, wherever it is shown, and continues when it is resumed', async () => {
    for (let kill = 0; kill < 5; kill++) {
      const killed = await startApp({ ...own, CRASH_AT: 'silver.before-ledger' });
      expect((await killed.ended).signal).toBe('SIGKILL');
    }
    const app = await startApp(own);
    const runs = (query: string) =>
      call<{ items: ListedRun[]; total: number }>(`${app.url}/pipelines/daily/runs${query}`);
    const { body } = await eventually(
      () => runs('?state=interrupted'),
      (answer) => answer.body.total === 1,
      20,
    );
    const [run] = body.items;
    expect(run).toMatchObject({ state: 'interrupted', attempts: 5, resumable: true });
    expect(run.error).toMatch(/^interrupted 5 times in step silver: the process ended each time/);
    expect(run.steps.map(({ state }) => state)).toEqual([
      'succeeded',
      'interrupted',
      'pending',
      'pending',
      'pending',
      'pending',
    ]);
    expect((await runs('?state=running')).body.total).toBe(0);
    // No second first run begins by itself: it would end the process at every start.
    expect((await runs('')).body.total).toBe(1);
    const pipeline = await call<{ lastRun: ListedRun }>(`${app.url}/pipelines/daily`);
    expect(pipeline.body.lastRun.state).toBe('interrupted');
    const csv = await (await fetch(`${app.url}/pipelines/daily/runs?format=csv`)).text();
    expect(csv).toContain(`${run.id},daily,interrupted,virtual-league,first-start`);
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toMatch(/^pipeline_runs_total\{[^}]*state="interrupted"[^}]*\} 1$/m);
    expect(app.output()).toContain(`POST /pipelines/runs/${run.id}/resume`);

    const [method, path] = run.resume!.split(' ');
    expect(method).toBe('POST');
    expect((await call<RunView>(`${app.url}${path}`, {})).status).toBe(202);
    expect(await runEnd(app.url, run.id)).toMatchObject({ state: 'succeeded', attempts: 6 });
    expect((await call(`${app.url}/champion`)).status).toBe(200);
    await app.stop();
  }, 120_000);
});
