import { Controller, Module, Post, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../errors/app-error.js';
import { ContractError } from '../errors/contract-error.js';
import { createAdapter } from './create-adapter.js';
import { callDirectly, Direct } from './direct.js';
import { ProblemFilter } from './problem.filter.js';
import { RouteTable } from './route-table.js';

const conflict = (code: string) => new AppError({ code, kind: 'conflict', message: 'It is in conflict.' });

@Controller('probe')
class ProbeController {
  @Post('direct')
  @Direct()
  direct(@Req() { body, id }: FastifyRequest): object | Promise<object> {
    const { how } = body as { how: string };
    if (how === 'contract') throw new ContractError(422, { detail: [how] }, 'as ever');
    if (how === 'conflict') throw conflict('probe.conflict');
    if (how === 'late') return Promise.reject(conflict('probe.late'));
    return how === 'later' ? Promise.resolve({ how, id }) : { how, id };
  }
}

@Module({ controllers: [ProbeController] })
class ProbeModule {}

let app: NestFastifyApplication;

beforeAll(async () => {
  app = await NestFactory.create<NestFastifyApplication>(ProbeModule, createAdapter(), { logger: false });
  const instance = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  callDirectly(instance, (controller) => app.get<object>(controller));
  app.useGlobalFilters(new ProblemFilter(new RouteTable()));
  await app.init();
  await instance.ready();
});
afterAll(() => app.close());

const send = (payload: string) =>
  app.inject({
    method: 'POST',
    url: '/probe/direct',
    payload,
    headers: { 'content-type': 'application/json', 'x-request-id': 'r-4' },
  });
const ask = (how: string) => send(JSON.stringify({ how }));

describe('a direct route', () => {
  it('is answered with 200 by its method alone, at once or later', async () => {
    for (const how of ['now', 'later']) {
      const answer = await ask(how);
      expect([answer.statusCode, answer.json()]).toEqual([200, { how, id: 'r-4' }]);
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    }
  });

  it('has the errors of every route, and those of an older contract', async () => {
    for (const [how, code] of [
      ['conflict', 'probe.conflict'],
      ['late', 'probe.late'],
    ]) {
      const answer = await ask(how);
      expect([answer.statusCode, (answer.json() as { code: string }).code]).toEqual([409, code]);
    }
    const older = await ask('contract');
    expect([older.statusCode, older.json()]).toEqual([422, { detail: ['contract'] }]);
    expect((await send('{"how":')).statusCode).toBe(400);
  });
});
