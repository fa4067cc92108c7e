import type { ModelSelector } from './served-model.js';

const NUMBER = /^[1-9]\d{0,14}$/;

/** A version as a request names it: a number, or an alias; `latest` is the newest version. */
export function modelSelector(text: string): ModelSelector {
  return NUMBER.test(text) ? { version: Number(text) } : { alias: text };
}
