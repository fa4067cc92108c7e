import 'reflect-metadata';
import { BootLogger } from './platform/boot/boot-logger.js';
import { prepareGround } from './platform/boot/ground.js';
import { loadSettingsFromEnvironment } from './platform/config/load-settings.js';
import { AppError } from './platform/errors/app-error.js';
import { readCommand } from '../scripts/command-line.mjs';
import { withoutSecrets } from './platform/secrets/secrets.js';
import { COMMANDS } from '../scripts/commands.mjs';

try {
  const settings = loadSettingsFromEnvironment(readCommand(COMMANDS.start).settings);
  const ground = await prepareGround(settings, new BootLogger(settings));
  // Imported here, not at the top: the database opens its files meanwhile, which saves a second of every start.
  const [{ boot }, { AppModule }] = await Promise.all([
    import('./platform/boot/boot.js'),
    import('./app.module.js'),
  ]);
  await boot(ground, AppModule);
} catch (error) {
  // An error that the user can fix is one sentence; anything else is a defect and has a stack trace.
  const text = error instanceof AppError ? error.message : String((error as Error)?.stack ?? error);
  process.stderr.write(`PariVision · ${withoutSecrets(text)}\n`);
  process.exit(1);
}
