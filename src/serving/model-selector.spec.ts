import { modelSelector } from './model-selector.js';

describe(modelSelector.name, () => {
  it.each([
    ['7', { version: 7 }],
    ['0', { version: 0 }],
    ['10000000000000000000', { version: 1e19 }],
    ['latest', { alias: 'latest' }],
    ['007', { alias: '007' }],
    ['-1', { alias: '-1' }],
  ])('reads %s', (text, selector) => {
    expect(modelSelector(text)).toEqual(selector);
  });
});
