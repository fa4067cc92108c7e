import { Logger } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import { Settings } from '../platform/config/settings.js';
import { PredictionLog } from './prediction-log.service.js';
import type { PredictionPage, PredictionRecord } from './prediction-record.js';
import { PredictionStore } from './prediction-store.port.js';

class MemoryStore extends PredictionStore {
  away = false;
  readonly batches: PredictionRecord[][] = [];

  async insert(records: readonly PredictionRecord[]): Promise<void> {
    if (this.away) throw new Error('the database is away');
    this.batches.push([...records]);
  }

  async list(): Promise<PredictionPage> {
    return { items: this.ids.map(record), total: this.ids.length };
  }

  get ids(): string[] {
    return this.batches.flat().map(({ id }) => id);
  }
}

const record = (id: string): PredictionRecord => ({
  id,
  row: [1, 2, 3, 4, 2, 0.5, 1],
  probability: 0.4,
  prediction: 0,
  version: 1,
  at: new Date(0),
  requestId: 'r',
});

function setUp(predictionLogBuffer: number) {
  const store = new MemoryStore();
  const dropped = new Counter({ name: 'dropped_total', help: 'x', registers: [new Registry()] });
  const settings = Object.assign(new Settings(), { predictionLogBuffer });
  const droppedNow = async () => (await dropped.get()).values[0].value;
  return { store, droppedNow, log: new PredictionLog(store, settings, dropped) };
}

beforeAll(() => Logger.overrideLogger(false));

describe(PredictionLog.name, () => {
  it('writes the buffered predictions in order', async () => {
    const { store, log } = setUp(100);
    for (const id of ['a', 'b', 'c']) log.add(record(id));
    expect(store.ids).toEqual([]);
    await log.flush();
    expect(store.ids).toEqual(['a', 'b', 'c']);
    expect(log.size).toBe(0);
  });

  it('keeps predictions while the database is unavailable, and writes them afterwards', async () => {
    const { store, log } = setUp(100);
    store.away = true;
    log.add(record('a'));
    await log.flush();
    log.add(record('b'));
    await log.flush();
    expect(log.size).toBe(2);
    store.away = false;
    await log.flush();
    expect(store.ids).toEqual(['a', 'b']);
  });

  it('drops and counts predictions beyond its limit', async () => {
    const { store, log, droppedNow } = setUp(2);
    store.away = true;
    for (const id of ['a', 'b', 'c', 'd']) log.add(record(id));
    expect(log.size).toBe(2);
    expect(await droppedNow()).toBe(2);
    store.away = false;
    await log.flush();
    expect(store.ids).toEqual(['a', 'b']);
  });

  it('writes immediately when a batch of 1,000 is full', async () => {
    const { store, log } = setUp(10_000);
    for (let i = 0; i < 2500; i++) log.add(record(String(i)));
    await log.flush();
    expect(store.batches.map((batch) => batch.length)).toEqual([1000, 1000, 500]);
  });

  it('writes the rest at shutdown, including predictions made during it', async () => {
    const { store, log } = setUp(10);
    log.add(record('a'));
    await log.beforeApplicationShutdown();
    log.add(record('b'));
    await log.onApplicationShutdown();
    expect(store.ids).toEqual(['a', 'b']);
  });
});
