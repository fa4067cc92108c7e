// The last step of `npm run build:server`: dist/main.js becomes the program with its libraries in a few files, which
// Node loads in a fraction of the time that three thousand files take.
import { existsSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { rolldown } from 'rolldown';
import { ROOT } from './steps.mjs';

const DIST = join(ROOT, 'dist');
const CHUNKS = 'chunks';

/** They look for files beside their own, or must exist once in the process because other libraries import them. */
const NOT_BUNDLED = new Set([
  '@grpc/grpc-js',
  '@grpc/proto-loader',
  'koffi',
  'mongodb-memory-server-core',
  'pino',
  'pino-pretty',
  'piscina',
  'swagger-ui-dist',
]);

rmSync(join(DIST, CHUNKS), { recursive: true, force: true });
rmSync(join(DIST, 'main.js.map'), { force: true });
const bundle = await rolldown({
  input: { main: join(DIST, 'main.js') },
  platform: 'node',
  external: (id) => isPackage(id) && (NOT_BUNDLED.has(packageOf(id)) || !isInstalled(packageOf(id))),
  plugins: [
    { name: 'own-location', transform: keepOwnLocation },
    { name: 'mongoose', ...(await mongooseAsModule()) },
  ],
  logLevel: 'warn',
});
await bundle.write({
  dir: DIST,
  format: 'esm',
  // Nest names what it injects, logs and measures after its class.
  keepNames: true,
  entryFileNames: '[name].js',
  chunkFileNames: `${CHUNKS}/[name]-[hash].js`,
});
await bundle.close();

/** A module of ours that looks for files by its own location finds them from dist/main.js and from a chunk alike. */
function keepOwnLocation(code, id) {
  const isOurs = id.startsWith(ROOT) && !id.includes('node_modules');
  if (!isOurs || !code.includes('import.meta.url')) return undefined;
  const dist = `import.meta.url.replace(/(?:${CHUNKS}\\/)?[^/]*$/, '')`;
  const place = `new URL(${JSON.stringify(relative(DIST, id))}, ${dist}).href`;
  return { code: code.replaceAll('import.meta.url', place), map: null };
}

/**
 * Mongoose's export is an instance of a class: imports must refer to that object, and not to the copy that a bundler makes of a
 * CommonJS module. The exported names are those that Node detects.
 */
async function mongooseAsModule() {
  const names = Object.keys(await import('mongoose')).filter(
    (name) => /^\w+$/.test(name) && name !== 'default',
  );
  const id = '\0mongoose';
  return {
    resolveId: (wanted, importer) => (wanted === 'mongoose' && importer !== id ? id : undefined),
    load: (wanted) =>
      wanted === id
        ? `import it from 'mongoose';\nexport default it;\nexport const { ${names.join(', ')} } = it;`
        : undefined,
  };
}

function isPackage(id) {
  return !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('\0') && !id.startsWith('node:');
}

function packageOf(id) {
  return id.split('/', id.startsWith('@') ? 2 : 1).join('/');
}

/** Nest imports optional packages that may not be installed. */
function isInstalled(name) {
  return existsSync(join(ROOT, 'node_modules', name, 'package.json'));
}
