import type { DatabaseState, DatabaseWatch } from './database-watch.service.js';
import { Drain } from './drain.js';
import { HealthService } from './health.service.js';
import { ReadinessRegistry, type ReadinessState } from './readiness-registry.js';

function setUp(databaseUp: boolean, ...states: (ReadinessState | Error)[]) {
  const registry = new ReadinessRegistry();
  for (const [i, state] of states.entries()) {
    registry.register({
      name: `stage-${i}`,
      check: async () => {
        if (state instanceof Error) throw state;
        return state;
      },
    });
  }
  const state: DatabaseState = databaseUp ? { up: true } : { up: false, message: 'no route' };
  const drain = new Drain();
  const health = new HealthService({ state } as DatabaseWatch, registry, drain);
  return { health, drain };
}

const CHAMPION = { up: true, critical: true, info: { version: 3 } };
const NO_CHAMPION = { up: false, critical: true };

describe(HealthService.name, () => {
  it('is ready with a champion and a database', async () => {
    const { health } = setUp(true, CHAMPION);
    health.onApplicationBootstrap();
    expect(await health.readiness()).toEqual({
      status: 'ok',
      ready: true,
      checks: { database: { up: true }, 'stage-0': { up: true, critical: true, version: 3 } },
    });
  });

  it('is ready but degraded while the database is down and a champion is loaded', async () => {
    const { health } = setUp(false, CHAMPION);
    health.onApplicationBootstrap();
    expect(await health.readiness()).toMatchObject({
      status: 'degraded',
      ready: true,
      checks: { database: { up: false, message: 'no route' } },
    });
  });

  it('is degraded while a check that is not critical is down or throws', async () => {
    const { health } = setUp(true, CHAMPION, { up: false, critical: false }, new Error('broken'));
    health.onApplicationBootstrap();
    expect(await health.readiness()).toMatchObject({
      status: 'degraded',
      ready: true,
      checks: { 'stage-2': { up: false, message: 'broken' } },
    });
  });

  it('is not ready without a champion', async () => {
    const { health } = setUp(true, NO_CHAMPION);
    health.onApplicationBootstrap();
    expect(await health.readiness()).toMatchObject({ status: 'unavailable', ready: false });
  });

  it('is not ready while it starts, or when no check is registered', async () => {
    expect(await setUp(true, CHAMPION).health.readiness()).toMatchObject({
      status: 'starting',
      ready: false,
    });
    const { health } = setUp(true);
    health.onApplicationBootstrap();
    expect(await health.readiness()).toMatchObject({ status: 'starting', ready: false });
  });

  it('is not ready once it drains, whatever else is up', async () => {
    const { health, drain } = setUp(true, CHAMPION);
    health.onApplicationBootstrap();
    drain.begin();
    expect(await health.readiness()).toMatchObject({ status: 'draining', ready: false });
  });
});
