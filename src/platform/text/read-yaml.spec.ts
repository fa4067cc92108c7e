import { parse } from 'yaml';
import { isNestedTooDeeply, readYaml } from './read-yaml.js';

/** Levels at which the library alone aborts the process. */
const ABORTS_AT = 100_000;
const BOMBS = {
  lists: `a: ${'['.repeat(ABORTS_AT)}`,
  'closed lists': `a: ${'['.repeat(ABORTS_AT)}${']'.repeat(ABORTS_AT)}`,
  objects: '{a: '.repeat(ABORTS_AT),
  'lists in a line': `${'- '.repeat(ABORTS_AT)}a`,
  'keys in a line': `${'? '.repeat(ABORTS_AT)}a`,
  'indented objects': Array.from({ length: 2000 }, (_, level) => `${' '.repeat(level)}a:\n`).join(''),
};

describe(readYaml.name, () => {
  it.each(Object.entries(BOMBS))('refuses %s that are nested too deeply, at once', (_name, text) => {
    const start = performance.now();
    expect(readYaml(text)).toEqual({ fault: 'must not have more than 50 nested levels' });
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('reads an object of 50 levels, in YAML and JSON', () => {
    const json = `${'{"a": '.repeat(50)}1${'}'.repeat(50)}`;
    expect(readYaml(json)).toEqual({ value: JSON.parse(json) });
    const block = Array.from({ length: 50 }, (_, level) => `${' '.repeat(level)}a:\n`).join('');
    expect(readYaml(block)).toEqual({ value: parse(block) });
    expect(isNestedTooDeeply(`{"a": ${json}}`)).toBe(true);
  });

  it('names line and column of what is not YAML, and refuses aliases', () => {
    expect(readYaml('a: 1\nb: [').fault).toMatch(/^is not YAML: .+ \(line 2, column \d+\)$/);
    expect(readYaml('a: &x 1\nb: *x').fault).toContain('aliases (*name)');
    expect(readYaml('- a')).toEqual({ value: undefined });
  });
});
