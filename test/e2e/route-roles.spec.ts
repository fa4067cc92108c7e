import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expectCommitted } from '../support/committed-file.js';
import { ROUTE_ROLES } from '../support/committed-roles.js';
import { freshDatabase, temporaryFolder } from '../support/start-app.js';

const PROGRAM = join(import.meta.dirname, '../support/list-routes.mjs');

describe('the list of routes with their roles', () => {
  it('equals the committed one', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM], {
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        MONGODB_URI: process.env.PARIVISION_TEST_MONGODB_URI,
        MONGODB_DATABASE: freshDatabase(),
        DATA_DIR: temporaryFolder(),
      },
    });
    expect(stdout).not.toContain('(none)');
    expectCommitted(ROUTE_ROLES, stdout);
  }, 90_000);
});
