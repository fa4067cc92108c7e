import { ApiOkResponse } from '@nestjs/swagger';
import type { MessageEvent } from '@nestjs/common';
import { endWith, ignoreElements, interval, map, merge, type Observable, share, takeUntil } from 'rxjs';
import type { Drain } from '../health/drain.js';
import type { TrafficConfig } from './traffic.js';

const HEARTBEAT_MS = 15_000;

export interface NamedEvent {
  type: string;
  data: object;
}

/** For `@RouteSettings`: such a stream is under way for as long as it is open. */
export const EVENT_STREAM: TrafficConfig = { traffic: 'events' };

/** Says of an operation that it returns Server-Sent Events. */
export function ApiEventStream(): MethodDecorator {
  return ApiOkResponse({
    description: 'Events, each with event, id and data (JSON)',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  });
}

/**
 * Server-Sent Events with numbers, and a heartbeat between them so that no proxy ends a quiet stream. Ends with `events`, or
 * when the process does: a client that reconnects finds another instance.
 */
export function eventStream(events: Observable<NamedEvent>, drain: Drain): Observable<MessageEvent> {
  let count = 0;
  const message = ({ type, data }: NamedEvent): MessageEvent => ({ type, data, id: String(++count) });
  const live = events.pipe(map(message), share());
  const beat = interval(HEARTBEAT_MS).pipe(map(() => message({ type: 'heartbeat', data: {} })));
  const beats = beat.pipe(takeUntil(live.pipe(ignoreElements(), endWith(undefined))));
  return merge(live, beats).pipe(takeUntil(drain.ending));
}
