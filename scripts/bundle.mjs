// The last step of `npm run build:server`: dist/main.js becomes the program with its libraries in a few files. Node reads
// them in a fraction of the time that it takes to find and read three thousand.
import { existsSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { rolldown } from 'rolldown';
import { ROOT } from './steps.mjs';

const DIST = join(ROOT, 'dist');
const CHUNKS = 'chunks';

/** They look for files beside their own, or exist once in the process and are asked for by other libraries. */
const LEFT_ALONE = new Set([
  'koffi',
  'mongodb-memory-server-core',
  'pino',
  'pino-http',
  'pino-pretty',
  'piscina',
  'swagger-ui-dist',
]);

rmSync(join(DIST, CHUNKS), { recursive: true, force: true });
rmSync(join(DIST, 'main.js.map'), { force: true });
const bundle = await rolldown({
  input: { main: join(DIST, 'main.js') },
  platform: 'node',
  external: (id) => isPackage(id) && (LEFT_ALONE.has(packageOf(id)) || !isInstalled(packageOf(id))),
  plugins: [
    { name: 'own-place', transform: keepOwnPlace },
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
function keepOwnPlace(code, id) {
  const isOurs = id.startsWith(ROOT) && !id.includes('node_modules');
  if (!isOurs || !code.includes('import.meta.url')) return undefined;
  const dist = `import.meta.url.replace(/(?:${CHUNKS}\\/)?[^/]*$/, '')`;
  const place = `new URL(${JSON.stringify(relative(DIST, id))}, ${dist}).href`;
  return { code: code.replaceAll('import.meta.url', place), map: null };
}

/**
 * Mongoose is an object with a class of its own: what is imported from it has to be that object, and not the copy that a
 * bundler makes of a CommonJS module. Its names are those that Node gives it.
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

/** Nest asks for packages that an application may or may not have. */
function isInstalled(name) {
  return existsSync(join(ROOT, 'node_modules', name, 'package.json'));
}
