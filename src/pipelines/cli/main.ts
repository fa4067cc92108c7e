import { messageOf } from '../../platform/errors/app-error.js';
import { loadSettingsFromEnvironment } from '../../platform/config/load-settings.js';
import { readArguments } from './arguments.js';
import { withInstance } from './instance.js';
import { runPipeline } from './run-pipeline.js';

// npm run pipeline: the daily pipeline, now, in the running instance or in one that is started for it.
try {
  const { request, settings } = readArguments(process.argv.slice(2));
  const state = await withInstance(loadSettingsFromEnvironment(settings), request, (url) =>
    runPipeline(url, request),
  );
  process.exit(state === 'succeeded' ? 0 : 1);
} catch (error) {
  process.stderr.write(`PariVision · ${messageOf(error)}\n`);
  process.exit(1);
}
