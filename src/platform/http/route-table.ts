/** All routes of the server, to distinguish an unknown path (404) from a known path with another method (405). */
export class RouteTable {
  private readonly routes: { pattern: RegExp; methods: Set<string> }[] = [];
  private readonly byUrl = new Map<string, Set<string>>();

  add(url: string, methods: string | string[]): void {
    let known = this.byUrl.get(url);
    if (!known) {
      known = new Set();
      this.byUrl.set(url, known);
      this.routes.push({ pattern: patternOf(url), methods: known });
    }
    for (const method of [methods].flat()) known.add(method);
  }

  /** The methods of a path, sorted; empty if it is unknown. `path` is without query. */
  methodsOf(path: string): string[] {
    const methods = this.routes
      .filter((route) => route.pattern.test(path))
      .flatMap((route) => [...route.methods]);
    return [...new Set(methods)].toSorted();
  }
}

/** A router's template (`/games/:id`, `/getdata/:n(^\\d+$)`, `/files/*`) as a regular expression for whole paths; a trailing slash is ignored. */
function patternOf(url: string): RegExp {
  const template = url.length > 1 && url.endsWith('/') ? url.slice(0, -1) : url;
  const source = template.replaceAll(
    /:(\w+)(?:\(((?:\\.|[^()\\])*)\))?|\*|[.+?^${}()|[\]\\]/g,
    (found: string, name: string | undefined, rule: string | undefined) => {
      if (name) return rule ? `(?:${rule.replace(/^\^/, '').replace(/\$$/, '')})` : '[^/]+';
      return found === '*' ? '.*' : `\\${found}`;
    },
  );
  return new RegExp(`^${source}/?$`);
}
