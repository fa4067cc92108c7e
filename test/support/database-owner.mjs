// A process that owns a database, to be killed: database-owner.mjs <built index.js of the package> <options as JSON>
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const [, , module, options] = process.argv;
const { resolveDatabase } = await import(pathToFileURL(module).href);
const database = await resolveDatabase({ ...JSON.parse(options), log: () => undefined });
process.on('SIGTERM', () => void database.stop().then(() => process.exit(0)));
process.on('SIGINT', async () => {
  // As the application does: work is finished first, and only then the database stopped.
  const ended = await Promise.race([database.exited, sleep(500)]);
  console.log(ended === undefined ? 'the database was there to the end' : ended);
  await database.stop();
  process.exit(0);
});
console.log(JSON.stringify({ uri: database.uri, pid: database.pid }));
setInterval(() => undefined, 60_000);
