import { checkEffects } from './report-request.js';

describe(checkEffects.name, () => {
  it('refuses effects of columns that are not compared, and names the nearest', () => {
    const columns = ['X_Location', 'Y_Location'];
    expect(() => checkEffects({ X_Location: 0.1 }, columns)).not.toThrow();
    expect(() => checkEffects({}, columns)).not.toThrow();
    for (const name of ['X_Locaton', 'a.b', '$x', 'x\0', 'constructor'])
      expect(() => checkEffects({ Y_Location: 1, [name]: 1 }, columns)).toThrow(
        expect.objectContaining({
          code: 'drift.invalid',
          details: [expect.objectContaining({ field: `effects.${name}`, rule: 'isColumn' })],
        }),
      );
    expect(() => checkEffects({ X_Locaton: 1 }, columns)).toThrow(/X_Location/);
  });
});
