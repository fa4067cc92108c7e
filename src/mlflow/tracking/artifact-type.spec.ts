import { artifactType } from './artifact-type.js';

describe('artifactType', () => {
  it.each([
    ['MLmodel', 'text/plain'],
    ['mlproject', 'text/plain'],
    ['MLproject', 'application/octet-stream'],
    ['a.json', 'text/plain'],
    ['table.csv', 'text/plain'],
    ['A.TXT', 'text/plain'],
    ['i.PNG', 'image/png'],
    ['model.pkl', 'application/octet-stream'],
    ['.json', 'application/octet-stream'],
    ['noend', 'application/octet-stream'],
    ['a.constructor', 'application/octet-stream'],
  ])('calls %s %s', (name, type) => {
    expect(artifactType(name)).toBe(type);
  });

  it.each(['page.html', 'drawing.svg', 'a.xhtml'])('names no type that runs scripts: %s', (name) => {
    expect(artifactType(name)).toBe('application/octet-stream');
  });
});
