import { readExport, readImport } from './arguments.js';

describe(readImport.name, () => {
  it('splits its own flags from settings', () => {
    const flags = [
      '--from',
      'folder',
      '--experiment',
      'a',
      '--experiment=b c',
      '--data-dir',
      'x',
      '--no-artifacts',
      '--models',
      '--model',
      'm 1',
      '--model=m2',
    ];
    expect(readImport(flags)).toEqual({
      request: {
        from: 'folder',
        experiments: ['a', 'b c'],
        to: undefined,
        token: undefined,
        fromToken: undefined,
        parallel: 6,
        withArtifacts: false,
        registered: { all: true, names: ['m 1', 'm2'] },
      },
      settings: ['--data-dir=x'],
    });
  });

  it.each([
    [[], '--from is missing'],
    [['folder'], 'folder is not understood'],
    [['--from'], '--from needs a value'],
    [['--from', 'a', '--from', 'b'], '--from may be given once'],
    [['--from', 'a', '--to', 'folder'], '--to must be the http(s) address of a PariVision, not folder'],
    [['--from', 'a', '--model'], '--model needs a value'],
    [['--from', 'a', '--parallel', '0'], '--parallel must be a whole number from 1 to 32, not 0'],
  ])('refuses %j with one sentence and the usage', (flags, fault) => {
    expect(() => readImport(flags)).toThrow(`${fault}. npm run mlflow:import -- --from`);
  });
});

describe(readExport.name, () => {
  it.each([
    [['--to', 'x'], '--experiment is missing'],
    [['--experiment', 'x', '--to', 'http://127.0.0.1:1'], '--to must be a folder'],
    [['--experiment', 'x', '--to', 'y', '--uri', 'ftp://z'], '--uri must be an http(s) address, not ftp://z'],
  ])('refuses %j', (flags, fault) => {
    expect(() => readExport(flags)).toThrow(fault);
  });
});
