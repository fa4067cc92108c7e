import { ApiOkResponse } from '@nestjs/swagger';
import type { MessageEvent } from '@nestjs/common';
import { endWith, ignoreElements, interval, map, merge, type Observable, share, takeUntil } from 'rxjs';

const HEARTBEAT_MS = 15_000;

export interface NamedEvent {
  type: string;
  data: object;
}

/** Says of an operation that it returns Server-Sent Events. */
export function ApiEventStream(): MethodDecorator {
  return ApiOkResponse({
    description: 'Events, each with event, id and data (JSON)',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  });
}

/** Server-Sent Events with numbers, and a heartbeat between them so that no proxy ends a quiet stream. Ends with `events`. */
export function eventStream(events: Observable<NamedEvent>): Observable<MessageEvent> {
  let count = 0;
  const message = ({ type, data }: NamedEvent): MessageEvent => ({ type, data, id: String(++count) });
  const live = events.pipe(map(message), share());
  const beat = interval(HEARTBEAT_MS).pipe(map(() => message({ type: 'heartbeat', data: {} })));
  return merge(live, beat.pipe(takeUntil(live.pipe(ignoreElements(), endWith(undefined)))));
}
