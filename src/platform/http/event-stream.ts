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

/** For `@RouteSettings`: an open stream counts as in progress. */
export const EVENT_STREAM: TrafficConfig = { traffic: 'events' };

/** Documents an operation that returns Server-Sent Events. */
export function ApiEventStream(): MethodDecorator {
  return ApiOkResponse({
    description: 'Events, each with event, id and data (JSON)',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  });
}

/**
 * Numbered Server-Sent Events, with heartbeats so that no proxy closes an idle stream. Ends with `events`, or when the process
 * stops: a client that reconnects reaches another instance.
 */
export function eventStream(events: Observable<NamedEvent>, drain: Drain): Observable<MessageEvent> {
  let count = 0;
  const message = ({ type, data }: NamedEvent): MessageEvent => ({ type, data, id: String(++count) });
  const live = events.pipe(map(message), share());
  const beat = interval(HEARTBEAT_MS).pipe(map(() => message({ type: 'heartbeat', data: {} })));
  const beats = beat.pipe(takeUntil(live.pipe(ignoreElements(), endWith(undefined))));
  return merge(live, beats).pipe(takeUntil(drain.ending));
}
