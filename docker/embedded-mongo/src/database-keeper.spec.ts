import { jest } from '@jest/globals';
import type { ResolvedDatabase, StartedEngine } from './database-engine.js';
import { DatabaseKeeper } from './database-keeper.js';

/** A process that can be made to end. */
function engine(uri = 'mongodb://%2Fdata%2Fmongodb.sock/x') {
  let end!: (reason: string) => void;
  const exited = new Promise<string>((resolve) => (end = resolve));
  return { uri, exited, stop: jest.fn(async () => undefined), end };
}

function setUp() {
  const first = engine();
  const started: ReturnType<typeof engine>[] = [];
  const starts: number[] = [];
  let fault: string | undefined;
  const restart = async (): Promise<StartedEngine> => {
    starts.push(Date.now());
    if (fault === 'elsewhere') started.push(engine('mongodb://%2Ftmp%2Fmongodb.sock/x'));
    else if (fault) throw new Error(fault);
    else started.push(engine());
    return started.at(-1)!;
  };
  const said: string[] = [];
  const log = { lost: (reason: string) => void said.push(reason), back: () => void said.push('back') };
  const database = { ...first, engine: 'mongo-java-server', description: '', restart } as ResolvedDatabase;
  const keeper = new DatabaseKeeper(database, log);
  return { first, started, starts, said, keeper, fail: (reason?: string) => (fault = reason) };
}

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

describe('DatabaseKeeper', () => {
  beforeEach(() => void jest.useFakeTimers({ now: 0 }));
  afterEach(() => void jest.useRealTimers());

  it('restarts a database that has ended', async () => {
    const { first, keeper, said } = setUp();
    expect(keeper.outage).toBeUndefined();
    first.end('ended on SIGKILL');
    await pass(0);
    expect(keeper.outage).toEqual({ reason: 'ended on SIGKILL', nextStartAt: 500 });
    await pass(500);
    expect(keeper.outage).toBeUndefined();
    expect(said).toEqual(['ended on SIGKILL', 'back']);
  });

  it('waits longer after each failure, reports the reason once, and keeps trying', async () => {
    const { first, keeper, starts, said, fail } = setUp();
    fail('no space left');
    first.end('ended with code 3');
    await pass(60_000);
    expect(starts).toEqual([500, 1500, 3500, 7500, 15_500, 25_500, 35_500, 45_500, 55_500]);
    expect(keeper.outage?.nextStartAt).toBe(65_500);
    fail();
    await pass(6000);
    expect(keeper.outage).toBeUndefined();
    expect(said).toEqual(['ended with code 3', 'no space left', 'back']);
  });

  it('does not return to the short pause when the database ends soon after each start', async () => {
    const { first, started, starts } = setUp();
    first.end('x');
    await pass(500);
    started[0].end('x');
    await pass(999);
    expect(starts).toHaveLength(1);
    await pass(1);
    expect(starts).toHaveLength(2);
    await pass(60_001);
    started[1].end('x');
    await pass(500);
    expect(starts).toHaveLength(3);
  });

  it('rejects a restart at another address, which the driver does not know', async () => {
    const { first, started, keeper, fail } = setUp();
    fail('elsewhere');
    first.end('x');
    await pass(500);
    expect(started[0].stop).toHaveBeenCalled();
    expect(keeper.outage).toBeDefined();
    fail();
    await pass(1000);
    expect(keeper.outage).toBeUndefined();
  });

  it('stops the running database, and starts nothing more', async () => {
    const { first, started, starts, keeper } = setUp();
    first.end('x');
    await pass(500);
    await keeper.stop();
    expect(started[0].stop).toHaveBeenCalled();
    started[0].end('y');
    await pass(60_000);
    expect(starts).toHaveLength(1);
  });

  it('starts nothing after a stop during a pause', async () => {
    const { first, starts, keeper } = setUp();
    first.end('x');
    await pass(0);
    await keeper.stop();
    await pass(60_000);
    expect(starts).toEqual([]);
  });
});
