/** Where the application is for those who reach it through a reverse proxy: a path such as /parivision, or empty. */
export const BASE_PATH = /^(\/[\w.~-]+)*$/;

/**
 * The address as the routes know it: without the base path. A proxy may pass the path on as it is or cut the base path off;
 * both are served.
 */
export function withoutBasePath(url: string, basePath: string): string {
  if (!basePath || !url.startsWith(basePath)) return url;
  const rest = url.slice(basePath.length);
  if (rest === '' || rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : url;
}

/** The query of an address with its question mark, or nothing. */
export function queryOf(url: string): string {
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark);
}
