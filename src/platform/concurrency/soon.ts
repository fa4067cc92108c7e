/** A value that is there at once, or comes later. */
export type Soon<T> = T | Promise<T>;

/**
 * Goes on with a value: at once if it is there. A promise costs about a microsecond, and with `await` also a turn of the
 * microtask queue.
 */
export function whenThere<T, R>(value: Soon<T>, next: (value: T) => Soon<R>): Soon<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
