import { diskFaultOf } from './disk-fault.js';

const fault = (code: string): Error => Object.assign(new Error(`${code}: write`), { code });

describe('diskFaultOf', () => {
  it.each([
    ['ENOSPC', 'is full:'],
    ['EDQUOT', 'is full for this user'],
    ['EROFS', 'is read-only'],
  ])('returns for %s a sentence that the disk %s', (code, words) => {
    expect(diskFaultOf(fault(code))).toContain(words);
    expect(diskFaultOf(new Error('outer', { cause: fault(code) }))).toContain(words);
  });

  it.each([[fault('EACCES')], [fault('ENOENT')], [new Error('x')], ['ENOSPC'], [undefined]])(
    'returns undefined for %s',
    (error) => expect(diskFaultOf(error)).toBeUndefined(),
  );
});
