import { OnDemandFiles } from './on-demand-files.js';
import type { Run } from '../runs/run.js';

const run = { id: 'a'.repeat(32) } as Run;

function maker(make: (given: Run) => Promise<void>, folder = 'plots') {
  return { covers: (path: string) => path === folder, make };
}

describe('OnDemandFiles', () => {
  it('makes the files at the requested path, and all files without a path', async () => {
    const files = new OnDemandFiles();
    const made: string[] = [];
    files.add(maker(async () => void made.push('plots')));
    files.add(maker(async () => void made.push('model'), 'model'));
    await files.complete(run, 'model');
    await files.complete(run, 'evaluation.json');
    expect(made).toEqual(['model']);
    await files.complete(run);
    expect(made).toEqual(['model', 'plots', 'model']);
  });

  it('makes them once for concurrent requests, and checks again for later ones', async () => {
    const files = new OnDemandFiles();
    let [made, finish] = [0, () => {}];
    files.add(
      maker(() => {
        made += 1;
        return new Promise((resolve) => (finish = resolve));
      }),
    );
    const asked = [files.complete(run, 'plots'), files.complete(run, 'plots'), files.complete(run)];
    finish();
    await Promise.all(asked);
    expect(made).toBe(1);
    const again = files.complete(run, 'plots');
    finish();
    await again;
    expect(made).toBe(2);
  });

  it('completes a listing when a file cannot be made, and tries again at the next one', async () => {
    const files = new OnDemandFiles();
    let tries = 0;
    files.add(
      maker(async () => {
        tries += 1;
        throw new Error('no');
      }),
    );
    await files.complete(run, 'plots');
    await files.complete(run, 'plots');
    expect(tries).toBe(2);
  });
});
