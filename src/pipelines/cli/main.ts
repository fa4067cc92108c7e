import { readOwnToken } from '../../platform/config/environment.js';
import { loadSettingsFromEnvironment } from '../../platform/config/load-settings.js';
import { messageOf } from '../../platform/errors/app-error.js';
import { readArguments } from './arguments.js';
import { InstanceClient } from './instance-client.js';
import { withInstance } from './instance.js';
import { runPipeline } from './run-pipeline.js';

// npm run pipeline: a pipeline, now, in the running instance or in one that is started for it.
const { request, token, settings: flags } = readArguments();
try {
  const settings = loadSettingsFromEnvironment(flags);
  // Read after .env, which may contain it. The administrator key of the settings is valid for the instance of the settings.
  const key = token ?? readOwnToken() ?? (settings.accessAdminKey || undefined);
  const state = await withInstance(settings, request, (url) =>
    runPipeline(new InstanceClient(url, key), request),
  );
  process.exit(state === 'succeeded' ? 0 : 1);
} catch (error) {
  process.stderr.write(`PariVision · ${messageOf(error)}\n`);
  process.exit(1);
}
