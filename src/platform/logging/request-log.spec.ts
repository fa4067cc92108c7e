import fastify from 'fastify';
import { Settings } from '../config/settings.js';
import { openLog } from './program-log.js';
import { registerRequestLog } from './request-log.js';

const written: string[] = [];
const instance = fastify({ genReqId: () => 'r-3' });
registerRequestLog(instance, openLog(new Settings(), { write: (line) => written.push(line) }));
instance.get('/:status', ({ params }, reply) =>
  reply.code(Number((params as { status: string }).status)).send(''),
);
afterAll(() => instance.close());

/** The lines about a request. */
async function linesOf(url: string): Promise<object[]> {
  written.length = 0;
  await instance.inject(url);
  return written.map((line) => JSON.parse(line) as object);
}

describe('the log of requests', () => {
  it('has a line with request, status and time for a response that is not frequent, without secrets', async () => {
    expect(await linesOf('/409?token=abc&x=1')).toEqual([
      {
        level: 30,
        time: expect.any(Number),
        pid: process.pid,
        hostname: expect.any(String),
        req: { id: 'r-3', method: 'GET', url: '/409?token=…&x=1' },
        res: { statusCode: 409 },
        responseTime: expect.any(Number),
        msg: 'GET /409?token=…&x=1 409',
      },
    ]);
  });

  it('has an error for a failure', async () => {
    expect(await linesOf('/500')).toMatchObject([{ level: 50, msg: 'GET /500 500', err: { type: 'Error' } }]);
  });

  it('has no line at the level info for frequent responses', async () => {
    expect([...(await linesOf('/200')), ...(await linesOf('/404')), ...(await linesOf('/503'))]).toEqual([]);
  });
});
