import { readFileSync } from 'node:fs';

/** At the same distance from `src` and `dist`. */
const PACKAGE = new URL('../../../package.json', import.meta.url);

/** Version of the program, as in package.json. */
export const VERSION = (JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string }).version;
