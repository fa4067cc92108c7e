/** The path of the application behind a reverse proxy, such as /parivision, or empty. */
export const BASE_PATH = /^(\/[\w.~-]+)*$/;

/**
 * The address without the base path, as in the routes. A proxy may pass the path on unchanged or remove the base path; both
 * work.
 */
export function withoutBasePath(url: string, basePath: string): string {
  if (!basePath || !url.startsWith(basePath)) return url;
  const rest = url.slice(basePath.length);
  if (rest === '' || rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : url;
}

/** The query of an address with its question mark; empty if there is none. */
export function queryOf(url: string): string {
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark);
}
