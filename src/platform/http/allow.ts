import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
// oxlint-disable-next-line no-restricted-imports -- the one place that adds to it
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { BodyConfig } from './json-body.js';
import type { QueryConfig } from './query-names.js';
import type { TrafficConfig } from './traffic.js';

/** Roles of keys; each may do what those before it may. */
export const ROLES = ['viewer', 'trainer', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** A key that opens single routes only, besides the keys with roles. */
export type SpecialKey = 'owner-key' | 'metrics-key';

/** Who may call a route. */
export interface RouteAccess {
  /** The lowest role that may call it; `public`: no key is needed. */
  role: Role | 'public';
  /** The special key that opens it too. */
  specialKey?: SpecialKey;
}

/** The method that answers a route by itself. */
export interface DirectHandler {
  controller: Type;
  method: string | symbol;
}

/** What a route may declare besides its path. */
export interface RouteSettings extends BodyConfig, QueryConfig, TrafficConfig {
  access?: RouteAccess;
  /** Set by `@Direct()`. */
  direct?: DirectHandler;
}

const SETTINGS = Symbol('route settings');

/** Adds to the settings of a route. Nest's `RouteConfig` would replace them, and with them the role. */
export function RouteSettings(settings: RouteSettings): MethodDecorator {
  return (target, name, descriptor) => {
    const handler = descriptor.value as object;
    const all = { ...(Reflect.getMetadata(SETTINGS, handler) as RouteSettings | undefined), ...settings };
    Reflect.defineMetadata(SETTINGS, all, handler);
    RouteConfig(all)(target, name, descriptor);
  };
}

/**
 * Declares who may call a handler, or every handler of a controller that declares no role itself. A route without a
 * declaration fails the start. GET includes HEAD.
 */
export function Allow(role: RouteAccess['role'], specialKey?: SpecialKey): ClassDecorator & MethodDecorator {
  const settings = allowing(role, specialKey);
  return (target: object, name?: string | symbol, descriptor?: PropertyDescriptor): void => {
    if (descriptor) RouteSettings(settings)(target, name!, descriptor);
    else allowAll((target as { prototype: object }).prototype, settings);
  };
}

/** The same for a route that is registered with Fastify directly: its `config`. */
export function allowing(role: RouteAccess['role'], specialKey?: SpecialKey): RouteSettings {
  return { access: { role, ...(specialKey && { specialKey }) } };
}

/**
 * The same for routes that a library is about to register, by their exact templates.
 * @throws {Error} when the server starts, if one of them was not registered
 */
export function allowUrls(instance: FastifyInstance, urls: string[], settings: RouteSettings): void {
  const missing = new Set(urls);
  instance.addHook('onRoute', (route: RouteOptions) => {
    if (!urls.includes(route.url)) return;
    Object.assign((route.config ??= {} as NonNullable<RouteOptions['config']>), settings);
    missing.delete(route.url);
  });
  instance.addHook('onReady', async () => {
    if (missing.size > 0) throw new Error(`routes with a role that do not exist: ${[...missing].join(', ')}`);
  });
}

function allowAll(prototype: object, settings: RouteSettings): void {
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name)!;
    const handler: unknown = descriptor.value;
    if (typeof handler !== 'function' || !Reflect.hasMetadata(PATH_METADATA, handler)) continue;
    const declared = Reflect.getMetadata(SETTINGS, handler) as RouteSettings | undefined;
    if (!declared?.access) RouteSettings(settings)(prototype, name, descriptor);
  }
}
