import { Settings } from '../config/settings.js';
import { NestLog } from './nest-log.service.js';
import { openLog } from './program-log.js';

const written: string[] = [];
const settings = Object.assign(new Settings(), {
  logLevel: 'trace',
  mongodbUri: 'mongodb://me:hidden-word@db/x',
});
const log = new NestLog(openLog(settings, { write: (line) => written.push(line) }));
const last = (): object => JSON.parse(written.at(-1)!) as object;

describe('NestLog', () => {
  it.each([
    ['verbose', 10],
    ['debug', 20],
    ['log', 30],
    ['warn', 40],
    ['error', 50],
    ['fatal', 60],
  ] as const)('writes %s at level %d with its context', (method, level) => {
    log[method]('it happened', 'Here');
    expect(last()).toMatchObject({ level, context: 'Here', msg: 'it happened' });
  });

  it('adds the fields of an object, and the text after it', () => {
    log.warn({ requestId: 'r-1', code: 'a.b' }, 'why', 'Here');
    expect(last()).toMatchObject({ requestId: 'r-1', code: 'a.b', context: 'Here', msg: 'why' });
  });

  it('writes an error with type, message and stack, also in the form of Nest', () => {
    log.error(new TypeError('odd'), 'Here');
    expect(last()).toMatchObject({ err: { type: 'TypeError', message: 'odd' }, msg: 'odd' });
    log.error('odd', 'Error: odd\n    at here (a.js:1:1)', 'ExceptionsHandler');
    expect(last()).toMatchObject({
      context: 'ExceptionsHandler',
      err: { message: 'odd', stack: expect.stringContaining('a.js:1:1') },
    });
  });

  it('writes no secret of the settings, and none of a known form', () => {
    log.log('connected with hidden-word to http://a:b@c/?token=d', 'Here');
    expect(last()).toMatchObject({ msg: 'connected with … to http://…@c/?token=…' });
  });
});
