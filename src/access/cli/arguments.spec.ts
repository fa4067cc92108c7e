import { readArguments } from './arguments.js';

describe(readArguments.name, () => {
  it('reads what is to be done, and leaves settings to the settings', () => {
    const given = ['add', 'notebook of Ada', '--role', 'trainer', '--expires=2027-01-31', '--data-dir', 'x'];
    expect(readArguments(given)).toEqual({
      request: { verb: 'add', name: 'notebook of Ada', role: 'trainer', expiresAt: new Date('2027-01-31') },
      to: undefined,
      token: undefined,
      settings: ['--data-dir=x'],
    });
    expect(readArguments(['list', '--to', 'http://h:1', '--token', 'k'])).toMatchObject({
      request: { verb: 'list' },
      to: 'http://h:1',
      token: 'k',
    });
    expect(readArguments(['revoke', '0f343b0931126a20']).request).toEqual({
      verb: 'revoke',
      id: '0f343b0931126a20',
    });
  });

  it.each([
    [[], 'It says not what to do'],
    [['make'], 'make is not understood'],
    [['toString'], 'toString is not understood'],
    [['add', '--role', 'admin'], 'add takes one name'],
    [['add', 'a', 'b', '--role', 'admin'], 'add takes one name'],
    [['add', 'me'], '--role must be one of viewer, trainer, admin'],
    [['add', 'me', '--role', 'root'], '--role must be one of'],
    [['add', 'me', '--role', 'admin', '--expires', 'soon'], '--expires must be a date'],
    [['add', 'me', '--role'], '--role needs a value'],
    [['list', 'x'], 'list takes no name'],
    [['list', '--role', 'admin'], '--role goes with add'],
    [['revoke', 'me'], 'an id is 16 hex digits'],
    [['list', '--to', 'here'], '--to must be an http(s) address, not here'],
  ])('refuses %j with one sentence and the usage', (given, fault) => {
    expect(() => readArguments(given)).toThrow(fault);
    expect(() => readArguments(given)).toThrow('npm run keys -- add NAME --role');
  });
});
