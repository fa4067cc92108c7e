import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** At the same distance from `src` and `dist`. */
const PACKAGED = new URL('../../../monitoring/alerts.yaml', import.meta.url);

export const PACKAGED_FILE = fileURLToPath(PACKAGED);

/** The rules and policies of the first start, as text. */
export function packagedRules(): string {
  return readFileSync(PACKAGED, 'utf8');
}
