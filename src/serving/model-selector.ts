import type { ModelSelector } from './served-model.js';

const NUMBER = /^(?:0|[1-9]\d*)$/;

/**
 * A version as a request names it: a number, or an alias; `latest` is the newest version. A number that no version can have, such as
 * 0, is a number too.
 */
export function modelSelector(text: string): ModelSelector {
  return NUMBER.test(text) ? { version: Number(text) } : { alias: text };
}
