import { readOwnToken } from '../../platform/config/environment.js';
import { loadSettingsFromEnvironment } from '../../platform/config/load-settings.js';
import { messageOf } from '../../platform/errors/app-error.js';
import { instanceUrl } from '../../platform/instance/instance-lock.js';
import { readOwnerKey } from '../owner-key.js';
import { readArguments } from './arguments.js';
import { askKeys } from './ask-keys.js';

// npm run keys: creates, lists and revokes keys of the running instance.
try {
  const { request, to, token, settings: flags } = readArguments();
  const settings = loadSettingsFromEnvironment(flags);
  const url = to ?? instanceUrl(settings);
  // The key of the settings, or of the data folder, is sent only to the instance of these settings.
  const local = to === undefined ? settings.accessAdminKey || readOwnerKey(settings.dataDir) : undefined;
  const own = readOwnToken() ?? local;
  const { said, key } = await askKeys(url.replace(/\/+$/, ''), token ?? own, request);
  // Standard output has the key only, so that a script can read it.
  const out = key === undefined ? process.stdout : process.stderr;
  for (const line of said) out.write(`PariVision · ${line}\n`);
  if (key !== undefined) process.stdout.write(`${key}\n`);
} catch (error) {
  process.stderr.write(`PariVision · ${messageOf(error)}\n`);
  process.exit(1);
}
