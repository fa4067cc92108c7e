import type { Type } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RouteSettings } from './allow.js';

type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown;

/**
 * Answers a route by this method alone: Fastify calls it with the request (and the reply), and sends what it returns with
 * status 200. Nest's guards, pipes and interceptors are left out, and filters but for the global one, which together cost as
 * much as a prediction. Fastify's hooks, and with them roles, limits, metrics and logs, are those of every route.
 */
export function Direct(): MethodDecorator {
  return (target, method, descriptor) =>
    RouteSettings({ direct: { controller: target.constructor as Type, method } })(target, method, descriptor);
}

/**
 * Makes Fastify call the methods with `@Direct()`.
 * @param find the instance of a controller
 */
export function callDirectly(instance: FastifyInstance, find: (controller: Type) => object): void {
  instance.addHook('onRoute', (route) => {
    const direct = (route.config as RouteSettings | undefined)?.direct;
    if (!direct) return;
    const controller = find(direct.controller) as Record<string | symbol, Handler>;
    route.handler = (request, reply) => controller[direct.method](request, reply);
  });
}
