import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SRC = join(import.meta.dirname, '..', '..', 'src');

/** Swagger knows a class by its name alone: of two with one name, one route would show the schema of the other. */
describe('the classes of the API description', () => {
  it('have a name each', () => {
    const places = new Map<string, string[]>();
    for (const file of readdirSync(SRC, { recursive: true }).map(String)) {
      if (!file.endsWith('.ts')) continue;
      const text = readFileSync(join(SRC, file), 'utf8');
      if (!text.includes("from '@nestjs/swagger'")) continue;
      for (const [, name] of text.matchAll(/^(?:export )?class (\w+)/gm))
        places.set(name, [...(places.get(name) ?? []), file]);
    }
    expect(places.size).toBeGreaterThan(50);
    expect([...places].filter(([, files]) => files.length > 1)).toEqual([]);
  });
});
