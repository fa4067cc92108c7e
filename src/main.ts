import 'reflect-metadata';
import { AppModule } from './app.module.js';
import { boot } from './platform/boot/boot.js';
import { loadSettingsFromEnvironment } from './platform/config/load-settings.js';
import { AppError } from './platform/errors/app-error.js';

try {
  await boot(loadSettingsFromEnvironment(process.argv.slice(2)), (settings, uri) =>
    AppModule.forRoot(settings, uri),
  );
} catch (error) {
  // What a person can mend is said in one sentence; anything else is a defect and shows where it happened.
  const text = error instanceof AppError ? error.message : String((error as Error)?.stack ?? error);
  process.stderr.write(`PariVision · ${text}\n`);
  process.exit(1);
}
