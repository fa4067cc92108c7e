import { Controller, Get, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { requireRoles } from './require-roles.js';
import { Allow, allowing, allowUrls, RouteSettings } from '../../platform/http/allow.js';

@Controller('mixed')
@Allow('viewer')
class MixedController {
  @Get()
  read(): string {
    return 'read';
  }

  @Post('above')
  @Allow('trainer')
  @RouteSettings({ maxJsonBytes: 1 })
  above(): void {}

  @Post('below')
  @RouteSettings({ maxJsonBytes: 2 })
  @Allow('admin', 'owner-key')
  below(): void {}

  helper(): void {}
}

@Controller('open')
class UndeclaredController {
  @Get()
  read(): void {}
}

async function started(controller: new () => object, more: (instance: FastifyInstance) => void = () => {}) {
  @Module({ controllers: [controller] })
  class ProbeModule {}
  const adapter = new FastifyAdapter();
  const instance = adapter.getInstance<FastifyInstance>();
  const settings: Record<string, RouteSettings> = {};
  instance.addHook('onRoute', ({ method, url, config }) => {
    const { access, maxJsonBytes } = (config ?? {}) as RouteSettings;
    settings[`${String(method)} ${url}`] = { access, ...(maxJsonBytes && { maxJsonBytes }) };
  });
  requireRoles(instance);
  more(instance);
  const app = await NestFactory.create<NestFastifyApplication>(ProbeModule, adapter, { logger: false });
  try {
    await app.init();
    await instance.ready();
    return settings;
  } finally {
    await app.close();
  }
}

describe('@Allow', () => {
  it('declares the role of a handler, whatever the order of the decorators, else that of the controller', async () => {
    expect(await started(MixedController)).toEqual({
      'GET /mixed': { access: { role: 'viewer' } },
      'HEAD /mixed': { access: { role: 'viewer' } },
      'POST /mixed/above': { access: { role: 'trainer' }, maxJsonBytes: 1 },
      'POST /mixed/below': { access: { role: 'admin', specialKey: 'owner-key' }, maxJsonBytes: 2 },
    });
  });

  it('is required: a route without it fails the start', async () => {
    await expect(started(UndeclaredController)).rejects.toThrow(
      /routes without a role .*: GET \/open, HEAD \/open$/,
    );
  });

  it('can be declared for a route of a library, which must exist', async () => {
    const viewer = allowing('viewer');
    await started(UndeclaredController, (instance) => allowUrls(instance, ['/open'], viewer));
    await expect(
      started(MixedController, (instance) => allowUrls(instance, ['/gone'], viewer)),
    ).rejects.toThrow('routes with a role that do not exist: /gone');
  });
});
