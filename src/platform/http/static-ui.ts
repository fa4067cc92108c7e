import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { AppError } from '../errors/app-error.js';
import { allowing } from './allow.js';

/** Where `npm run build:web` puts the page: dist/web, beside this file's dist/platform. */
const BUILT_PAGE = fileURLToPath(new URL('../../web/', import.meta.url));
/** Vite puts the content's hash into the names of files under assets/. */
const HASHED = /^assets\//;
const PAGE_ACCESS = allowing('viewer');
const YEAR_MS = 365 * 24 * 3600 * 1000;

/**
 * Serves the single-page application under /ui/. Files are looked up by name in a list that is read at the start, so no part of
 * a request is used as a path; any other address under /ui/ is a view of the application and gets its page.
 */
export function serveUi(instance: FastifyInstance, basePath: string, folder = BUILT_PAGE): void {
  const files = filesUnder(folder);
  if (!files.has('index.html')) {
    const missing = (): never => {
      throw new AppError({
        code: 'http.ui-missing',
        kind: 'unavailable',
        message:
          'The web page is not built: run npm run build:web and start again. The API works without it.',
      });
    };
    instance.get('/ui', { config: PAGE_ACCESS }, missing);
    instance.get('/ui/*', { config: PAGE_ACCESS }, missing);
    return;
  }
  const page = readPage(folder, basePath);
  void instance.register(fastifyStatic, {
    root: folder,
    serve: false,
    preCompressed: true,
    cacheControl: false,
  });
  instance.get('/ui', { config: PAGE_ACCESS }, (_request, reply) => sendPage(reply, page));
  instance.get<{ Params: { '*': string } }>('/ui/*', { config: PAGE_ACCESS }, (request, reply) => {
    const name = request.params['*'];
    if (name === '' || name === 'index.html') return sendPage(reply, page);
    if (files.has(name)) {
      return reply
        .header(
          'cache-control',
          HASHED.test(name) ? `public, max-age=${YEAR_MS / 1000}, immutable` : 'no-cache',
        )
        .sendFile(name);
    }
    // A missing file of an older build must not return the page.
    if (HASHED.test(name)) return reply.code(404).send({ detail: 'Not Found' });
    return sendPage(reply, page);
  });
}

/** The page with the base path in its `<base>`, to which its addresses are relative. */
function readPage(folder: string, basePath: string): string {
  const text = readFileSync(join(folder, 'index.html'), 'utf8');
  return text.replace('<base href="/ui/"', `<base href="${basePath}/ui/"`);
}

function sendPage(reply: FastifyReply, page: string): FastifyReply {
  return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page);
}

function filesUnder(folder: string): Set<string> {
  if (!existsSync(folder)) return new Set();
  return new Set(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')),
  );
}
