import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The version in package.json, such as `0.1.0`; `unknown` if there is none above this file. */
export function programVersion(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    try {
      const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (name === 'parivision' && version) return version;
    } catch {
      // No file here, or none that is JSON: look further up.
    }
  }
  return 'unknown';
}
