import { readArguments } from './arguments.js';

describe(readArguments.name, () => {
  it('splits its own flags from settings', () => {
    expect(
      readArguments([
        '--source',
        'a.zip',
        '--nodes=50',
        '--algorithms',
        'random-forest,gradient-boosting',
        '--data-dir',
        'x',
      ]),
    ).toEqual({
      request: { source: 'a.zip', nodes: 50, algorithms: ['random-forest', 'gradient-boosting'] },
      settings: ['--data-dir=x'],
    });
  });

  it.each([
    [['a.zip'], 'a.zip is not understood'],
    [['--source'], '--source needs a value'],
    [['--transform', 'metres'], '--transform must be feet, tenths, twice, not metres'],
    [['--nodes', 'many'], '--nodes must be a whole number, not many'],
  ])('refuses %j with one sentence and the usage', (flags, fault) => {
    expect(() => readArguments(flags)).toThrow(fault);
    expect(() => readArguments(flags)).toThrow('npm run pipeline -- [--source');
  });
});
