import fastify from 'fastify';
import { checkQueryNames } from './query-names.js';

const instance = fastify();
instance.setErrorHandler((error, _request, reply) => reply.code(422).send({ ...(error as object) }));
checkQueryNames(instance);
instance.get('/none', { config: { queryNames: [] } as object }, () => 'done');
instance.get('/one', { config: { queryNames: ['model'] } as object }, () => 'done');
instance.get('/any', () => 'done');
afterAll(() => instance.close());

describe(checkQueryNames.name, () => {
  it.each(['/none', '/one', '/one?model=3', '/any?x=1'])('lets %s pass', async (url) => {
    expect((await instance.inject(url)).payload).toBe('done');
  });

  it.each([
    ['/none?x=1', 'x is not known here: there are no parameters'],
    ['/one?modle=3&model=3', 'modle is not known here'],
  ])('refuses %s, with the name of the parameter', async (url, message) => {
    const { statusCode, payload } = await instance.inject(url);
    expect(statusCode).toBe(422);
    expect(JSON.parse(payload)).toMatchObject({
      code: 'http.invalid',
      details: [{ rule: 'isKnown', message: expect.stringContaining(message) }],
    });
  });
});
