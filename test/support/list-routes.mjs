// Prints every route of the built application with its role, one per line: path, method, role and special key. Started with
// MONGODB_URI and DATA_DIR.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';

const { AppModule } = await import('../../dist/app.module.js');
const { Settings } = await import('../../dist/platform/config/settings.js');
const { configureApp } = await import('../../dist/platform/http/configure-app.js');
const { createAdapter } = await import('../../dist/platform/http/create-adapter.js');
const { Migrations } = await import('../../dist/platform/mongo/migrations.js');

const settings = Object.assign(new Settings(), {
  dataDir: process.env.DATA_DIR,
  mongodbDatabase: process.env.MONGODB_DATABASE,
  trainingWorkers: 1,
  firstRunNodes: 0,
});
const adapter = createAdapter(settings, AppModule.dialects);
const routes = [];
adapter.getInstance().addHook('onRoute', (route) => routes.push(route));
const root = AppModule.forRoot(settings, process.env.MONGODB_URI);
const app = await NestFactory.create(root, adapter, { logger: false, abortOnError: false });
configureApp(app);
await app.get(Migrations).run();
await app.init();
await adapter.getInstance().ready();

const lines = routes.flatMap(({ url, method, config }) =>
  [method].flat().map((one) => {
    const { role = '(none)', specialKey } = config?.access ?? {};
    return [url, one, role, ...(specialKey ? [specialKey] : [])].join(' ');
  }),
);
process.stdout.write(`${[...new Set(lines)].sort().join('\n')}\n`, () => process.exit(0));
