import { readFileSync } from 'node:fs';
import { type ClientRequest } from 'node:http';
import { join } from 'node:path';
import { ALL_FAULTS } from '../support/faults.js';
import type { Times } from '../support/load-parts.mjs';
import { runProgram } from '../support/run-program.js';
import { slowReader } from '../support/slow-reader.js';
import { call, eventually, runEnd, startApp, type StartedApp } from '../support/start-app.js';

const CONNECTIONS = 500;
const SECONDS = ALL_FAULTS ? 60 : 3;
const MOST_GROWTH_MB = 150;
const CLOSED_LOOP = join(import.meta.dirname, '../support/closed-loop.mjs');
const SLOW_EXPORTS = 60;
const EXPORTS_MAX = 8;

/** Resident memory of a process in MB; undefined where the system has no /proc. */
function residentMb(pid: number): number | undefined {
  try {
    const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found ? Number(found[1]) / 1024 : undefined;
  } catch {
    return undefined;
  }
}

const opened: ClientRequest[] = [];

/** The slowest response of /health/live while `work` runs, in ms. */
async function slowestWhile(url: string, work: Promise<unknown>): Promise<number> {
  const state = { hasEnded: false };
  void work.finally(() => (state.hasEnded = true));
  let slowest = 0;
  while (!state.hasEnded) {
    const began = performance.now();
    const { status } = await fetch(`${url}/health/live`);
    expect(status).toBe(200);
    slowest = Math.max(slowest, performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return slowest;
}

describe('an overloaded instance', () => {
  let app: StartedApp;
  let run: string;

  beforeAll(async () => {
    app = await startApp({
      FIRST_RUN_NODES: '20000',
      STUDY_ALGORITHMS: 'logistic-regression',
      EXPORTS_MAX: String(EXPORTS_MAX),
      READER_PATIENCE_SECONDS: '3',
    });
    const runs = await eventually(
      () => call<{ items: { id: string }[] }>(`${app.url}/pipelines/daily/runs`),
      ({ body }) => body.items.length > 0,
    );
    run = runs.body.items[0].id;
    await runEnd(app.url, run);
  }, 180_000);
  afterAll(async () => {
    for (const one of opened) one.destroy();
    await app?.stop();
  });

  it(`serves or refuses each of ${CONNECTIONS} connections at once, with bounded memory`, async () => {
    const before = residentMb(app.pid);
    const load = runProgram(process.execPath, [CLOSED_LOOP, app.url, String(CONNECTIONS), String(SECONDS)]);
    const slowest = await slowestWhile(app.url, load);
    const result = JSON.parse((await load).out) as {
      accepted: Times;
      refused: Times;
      withoutRetry: number;
      others: object;
    };
    expect(result.others).toEqual({});
    expect(result.withoutRetry).toBe(0);
    expect(result.accepted.count).toBeGreaterThan(100);
    // Times are checked only where the machine has nothing else to do.
    expect(result.accepted.p99).toBeLessThan(ALL_FAULTS ? 250 : Infinity);
    expect(result.refused.count === 0 || result.refused.p50 < (ALL_FAULTS ? 50 : Infinity)).toBe(true);
    expect(slowest).toBeLessThan(ALL_FAULTS ? 1000 : 10_000);
    const after = residentMb(app.pid);
    if (before !== undefined && after !== undefined) expect(after - before).toBeLessThan(MOST_GROWTH_MB);

    await eventually(
      async () => {
        const began = performance.now();
        await fetch(`${app.url}/get_champion_infos`);
        return performance.now() - began;
      },
      (ms) => ms < (ALL_FAULTS ? 50 : 500),
      5,
    );
    process.stdout.write(`overload: ${JSON.stringify({ ...result, slowest, before, after })}\n`);
  }, 180_000);

  it('keeps a few exports open for readers that do not read, refuses the others, and cuts readers off', async () => {
    const before = residentMb(app.pid);
    const asked = Promise.all(
      Array.from({ length: SLOW_EXPORTS }, () =>
        slowReader(`${app.url}/gold/snapshots/latest/data.csv`, opened),
      ),
    );
    const slowest = await slowestWhile(app.url, asked);
    const answers = await asked;
    const refused = answers.filter(({ statusCode }) => statusCode === 503);
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(EXPORTS_MAX);
    expect(refused).toHaveLength(SLOW_EXPORTS - EXPORTS_MAX);
    for (const { headers } of refused) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(slowest).toBeLessThan(ALL_FAULTS ? 1000 : 10_000);
    const after = residentMb(app.pid);
    if (before !== undefined && after !== undefined) expect(after - before).toBeLessThan(MOST_GROWTH_MB);
    // The readers are cut off, which makes room for one that reads.
    const { status } = await eventually(
      async () => {
        const response = await fetch(`${app.url}/gold/snapshots/latest/data.csv`);
        await response.text();
        return response;
      },
      (response) => response.status === 200,
      20,
    );
    expect(status).toBe(200);
  }, 60_000);
});
