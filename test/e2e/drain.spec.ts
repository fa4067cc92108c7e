import { connect, type Socket } from 'node:net';
import { ALL_FAULTS } from '../support/faults.js';
import { PREDICT_BODY } from '../support/load-parts.mjs';
import { openStream, type OpenStream } from '../support/open-stream.js';
import { call, eventually, freshDatabase, startApp, temporaryFolder } from '../support/start-app.js';
import { PREDICTION_REQUESTS, SteadyLoad } from '../support/steady-load.js';

const DRAINS = ALL_FAULTS ? 20 : 2;
/** Requests per second. */
const RATE = ALL_FAULTS ? 300 : 100;
const LONGEST_STOP_MS = 15_000;
/** Clients that have sent half of their request at the signal, and send the rest this much later. */
const HALF_SENT = 5;
const REST_AFTER_MS = 400;
/** An instance that drains is not ready on purpose. */
const REQUESTS = PREDICTION_REQUESTS.filter(({ path }) => path !== '/health/ready');
/** How a request ends that nobody has accepted: nobody listens any more. */
const REFUSED = /ECONNREFUSED on a new connection$/;
/**
 * The system resets a new connection of the very moment in which the process stops listening, which no process can prevent. One
 * that resets connections whenever it stops shows far more.
 */
const RESET = /ECONNRESET on a new connection$/;
const MOST_RESETS = Math.max(1, DRAINS / 5);

const sockets: Socket[] = [];
const streams: OpenStream[] = [];

afterAll(() => {
  for (const stream of streams) stream.close();
  for (const socket of sockets) socket.destroy();
});

/** Sends a prediction request without the last half of its body. `finish` sends that, and answers the status line. */
async function halfSent(url: string): Promise<() => Promise<string>> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  let text = '';
  socket.on('data', (piece) => (text += piece.toString()));
  const ended = new Promise<string>((resolve) => {
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.on('close', () => resolve(text.split('\r\n')[0]));
  });
  const middle = PREDICT_BODY.length >> 1;
  const head = `POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${PREDICT_BODY.length}\r\n\r\n`;
  await new Promise<void>((resolve) =>
    socket.on('connect', () => socket.write(head + PREDICT_BODY.slice(0, middle), () => resolve())),
  );
  return () => {
    socket.write(PREDICT_BODY.slice(middle));
    return ended;
  };
}

describe('a process that receives SIGTERM', () => {
  it(`answers every request that it has accepted, in ${DRAINS} drains at ${RATE} requests per second`, async () => {
    const settings = {
      MONGODB_DATABASE: freshDatabase(),
      DATA_DIR: temporaryFolder(),
      STUDY_ALGORITHMS: 'logistic-regression',
      FIRST_RUN_NODES: '3000',
      DRAIN_SECONDS: '1',
    };
    const drains: object[] = [];
    let answered = 0;
    let resets = 0;
    for (let round = 0; round < DRAINS; round++) {
      const app = await startApp(settings);
      await eventually(
        () => call<{ state: string }>(`${app.url}/pipelines/runs/latest`),
        ({ body }) => body.state === 'succeeded',
        90,
      );
      await eventually(
        () => call(`${app.url}/health/ready`),
        ({ status }) => status === 200,
        20,
      );
      const study = await call<{ id: string }>(`${app.url}/training/studies`, {
        algorithms: [{ name: 'random-forest' }],
        trials: 100,
        seed: round,
      });
      expect(study.status).toBe(202);
      const stream = openStream(`${app.url}/training/studies/${study.body.id}/events`);
      streams.push(stream);
      await eventually(
        async () => stream.text(),
        (text) => text.includes('event: study'),
        20,
      );
      const load = new SteadyLoad(app.url, REQUESTS, RATE);
      load.start();
      await new Promise((resolve) => setTimeout(resolve, 500));
      const halves = await Promise.all(Array.from({ length: HALF_SENT }, () => halfSent(app.url)));

      const began = performance.now();
      const stopped = app.stop();
      await new Promise((resolve) => setTimeout(resolve, REST_AFTER_MS));
      const rests = await Promise.all(halves.map((finish) => finish()));
      const code = await stopped;
      const isInTime = performance.now() - began <= LONGEST_STOP_MS;
      const { failed, ends } = await load.stop();
      const lost = Object.keys(failed).filter((end) => !REFUSED.test(end) && !RESET.test(end));
      drains.push({ code, isInTime, stream: await stream.ended, lost, rests: [...new Set(rests)] });
      answered += sumOf(ends, / 200$/);
      resets += sumOf(failed, RESET);
    }
    const good = { code: 0, isInTime: true, stream: 'end', lost: [], rests: ['HTTP/1.1 200 OK'] };
    expect(drains).toEqual(drains.map(() => good));
    expect(resets).toBeLessThanOrEqual(MOST_RESETS);
    // More than were under way before the signal: it serves while it drains.
    expect(answered).toBeGreaterThan(DRAINS * RATE * 0.75);
  }, 600_000);
});

function sumOf(ends: Record<string, number>, name: RegExp): number {
  return Object.entries(ends).reduce((sum, [end, count]) => sum + (name.test(end) ? count : 0), 0);
}
