import { ALGORITHMS } from '../src/algorithms/catalogue/catalogue.js';
import { MODES } from '../src/champion/election.js';
import { LOCATION_TRANSFORMS } from '../src/basketball/files/location-transform.js';
import { Settings } from '../src/platform/config/settings.js';
import { variableOf } from '../src/platform/config/load-settings.js';
import { type CommandLine, helpOf, knownSettings, parseCommand, UsageError } from './command-line.mjs';
import { type CommandName, COMMANDS } from './commands.mjs';

const read = (name: CommandName, ...given: string[]): CommandLine => parseCommand(COMMANDS[name], given);

describe(parseCommand.name, () => {
  it("splits a command's own flags from settings, in both forms", () => {
    expect(
      read(
        'pipeline',
        '--source=package.json',
        '--nodes',
        '50',
        '--algorithms',
        'random-forest, xgboost',
        '--data-dir',
        'x',
      ),
    ).toEqual({
      help: false,
      words: [],
      values: { source: 'package.json', nodes: 50, algorithms: ['random-forest', 'xgboost'] },
      settings: { DATA_DIR: 'x' },
    });
    expect(
      read(
        'mlflow:import',
        '--from',
        'src',
        '--experiment',
        'a',
        '--experiment=b c',
        '--models',
        '--model=m 1',
      ).values,
    ).toEqual({ from: 'src', experiment: ['a', 'b c'], models: true, model: ['m 1'], parallel: 6 });
    expect(read('start', '--port=4000', '--data-dir', 'x').settings).toEqual({ PORT: '4000', DATA_DIR: 'x' });
  });

  it('finds the subcommand before and after flags', () => {
    const made = { verb: 'add', words: ['notebook of Ada'], values: { role: 'trainer', token: 'k' } };
    expect(read('keys', '--token', 'k', 'add', 'notebook of Ada', '--role', 'trainer')).toMatchObject(made);
    expect(read('keys', 'add', 'notebook of Ada', '--role=trainer', '--token=k')).toMatchObject(made);
    expect(read('keys', 'add', 'me', '--role', 'admin', '--expires', '2027-01-31').values).toEqual({
      role: 'admin',
      expires: new Date('2027-01-31'),
    });
    expect(read('keys', 'revoke', '0f343b0931126a20').words).toEqual(['0f343b0931126a20']);
  });

  it.each<[CommandName, string[], string]>([
    ['pipeline', ['--nodez', '5'], '--nodez is not a flag of this command; the nearest is --nodes'],
    ['pipeline', ['a.zip'], 'a.zip is not understood: flags begin with --'],
    ['pipeline', ['--source'], '--source needs a value'],
    ['pipeline', ['--source', '--nodes', '5'], '--source needs a value'],
    ['pipeline', ['--source', '/nope.zip'], '--source must be a file that is there'],
    ['pipeline', ['--source', 'ftp://here'], '--source must be an http(s) address'],
    ['pipeline', ['--nodes', 'many'], '--nodes must be a whole number from 1 to 500000, not many'],
    ['pipeline', ['--nodes', '5', '--nodes', '6'], '--nodes may be given once'],
    ['pipeline', ['--algorithms', 'magic'], '--algorithms must name logistic-regression'],
    ['pipeline', ['--port', 'x'], '--port must be a number, not x'],
    ['start', ['--prot', '1'], '--prot is not a flag of this command; the nearest is --port'],
    ['start', ['--metrics-open', 'perhaps'], '--metrics-open must be true or false'],
    ['start', ['--feed-source', 'no-such.csv'], '--feed-source must be a file that is there'],
    ['mlflow:import', [], '--from FOLDER|ADDRESS is missing'],
    ['mlflow:import', ['--from', '/no/such'], '--from must be a folder that is there, or an http(s) address'],
    ['mlflow:import', ['--from', 'src', '--to', 'folder'], '--to must be an http(s) address, not folder'],
    ['mlflow:import', ['--from', 'src', '--parallel', '0'], '--parallel must be a whole number from 1 to 32'],
    ['mlflow:import', ['--from', 'src', '--models=all'], '--models takes no value'],
    ['mlflow:export', ['--to', 'x'], '--experiment NAME|ID is missing'],
    ['mlflow:export', ['--experiment', 'x', '--to', 'http://h'], '--to must be a folder'],
    ['mlflow:export', ['--experiment', 'x', '--to', 'package.json'], '--to must be a folder'],
    ['keys', [], 'missing subcommand: add, list, revoke'],
    ['keys', ['revok', 'x'], 'revok is not one of add, list, revoke; the nearest is revoke'],
    ['keys', ['toString'], 'toString is not one of'],
    ['keys', ['add', '--role', 'admin'], 'NAME is missing'],
    ['keys', ['add', 'a', 'b', '--role', 'admin'], 'b is not understood'],
    ['keys', ['add', 'me'], '--role viewer|trainer|admin is missing'],
    ['keys', ['add', 'me', '--role', 'root'], '--role must be one of viewer, trainer, admin, not root'],
    ['keys', ['add', 'me', '--role', 'admin', '--expires', 'soon'], '--expires must be a date'],
    ['keys', ['list', 'x'], 'x is not understood'],
    ['keys', ['list', '--role', 'admin'], '--role is not a flag of this command'],
    ['keys', ['revoke', 'me'], 'ID must be 16 hex digits'],
    ['keys', ['list', '--to', 'here'], '--to must be an http(s) address, not here'],
    ['engines:install', ['--requird'], '--requird is not a flag of this command; the nearest is --required'],
    ['bench:train', ['--rounds', '0'], '--rounds must be a whole number from 1'],
    ['test', ['--testPathPattern', 'x'], 'the nearest is --testPathPatterns'],
  ])('%s refuses %j', (name, given, fault) => {
    expect(() => read(name, ...given)).toThrow(UsageError);
    expect(() => read(name, ...given)).toThrow(fault);
  });

  it('shows no password of an invalid address', () => {
    const given = ['--from', 'src', '--to', 'ftp://me:secret-word@host/?token=other-word'];
    expect(() => read('mlflow:import', ...given)).toThrow(/, not ftp:\/\/host\/$/);
  });
});

describe('the commands', () => {
  it('know the algorithms of the catalogue', () => {
    const names = ALGORITHMS.map(({ name }) => name);
    expect(read('pipeline', '--algorithms', names.join()).values.algorithms).toEqual(names);
    expect(() => read('pipeline', '--algorithms', 'x')).toThrow(
      new RegExp(
        names
          .toSorted()
          .map((name) => `(?=.*\\b${name}\\b)`)
          .join(''),
      ),
    );
  });

  it('know the transforms of season files', () => {
    for (const name of LOCATION_TRANSFORMS) {
      expect(read('pipeline', '--transform', name).values.transform).toBe(name);
    }
    const all = `--transform must be one of ${LOCATION_TRANSFORMS.join(', ')}, not metres`;
    expect(() => read('pipeline', '--transform', 'metres')).toThrow(all);
  });

  it('know the modes of elections', () => {
    for (const name of MODES) expect(read('pipeline', '--mode', name).values.mode).toBe(name);
    const all = `--mode must be one of ${MODES.join(', ')}, not quickly`;
    expect(() => read('pipeline', '--mode', 'quickly')).toThrow(all);
  });

  it('accept every setting as a flag', () => {
    const variables = Object.keys({ ...new Settings(), mongodbUri: '' }).map(variableOf);
    expect(
      knownSettings()
        .map(({ variable }) => variable)
        .toSorted(),
    ).toEqual(variables.toSorted());
  });

  it.each(Object.keys(COMMANDS) as CommandName[])('%s: its help names all flags and variables', (name) => {
    const command = COMMANDS[name];
    const help = helpOf(command);
    for (const flag of Object.keys({ ...command.flags, ...command.verbs?.add?.flags }))
      expect(help).toContain(`--${flag}`);
    for (const part of ['Examples:', 'Exit codes:', '--help', ...Object.keys(command.variables ?? {})]) {
      expect(help).toContain(part);
    }
  });
});
