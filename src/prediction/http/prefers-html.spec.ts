import { prefersHtml } from './prefers-html.js';

describe(prefersHtml.name, () => {
  it.each([
    'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'text/html',
    'application/json;q=0.5, text/html',
  ])('sends a browser to the page: %s', (accept) => {
    expect(prefersHtml(accept)).toBe(true);
  });

  it.each([
    undefined,
    '',
    '*/*',
    'application/json',
    'text/html;q=0, */*',
    'text/html;q=0.5, application/json',
    'text/html;q=x',
  ])('answers programs: %s', (accept) => {
    expect(prefersHtml(accept)).toBe(false);
  });
});
