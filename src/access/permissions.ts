import type { Role } from './access-key.js';

/** `open` needs no key. */
export type Permission = Role | 'open';
type Rule = [methods: string, path: RegExp, permission: Permission];

const READ = 'GET HEAD OPTIONS';
const CHANGE = 'POST PUT PATCH DELETE';
const MLFLOW = String.raw`^/(?:ajax-)?api/\d\.0/mlflow`;

/**
 * Who may use which route: the first rule that fits the method and the router's template of the path. A route without a
 * rule is closed to everybody, and the program does not start with one.
 */
const RULES: Rule[] = [
  // What balancers and clients ask before they have a key; it tells nothing but that the program runs.
  [READ, /^\/health(\/live|\/ready)?$|^\/version$/, 'open'],
  [`${READ} ${CHANGE}`, /^\/access(\/|$)/, 'admin'],
  // The feed of the old service is set back by GET.
  [READ, /^\/(getdata\/)?reset$/, 'trainer'],
  [READ, /^\/(getdata\/.+|get_champion_infos)?$/, 'viewer'],
  [READ, /^\/(ui|docs|openapi\.json|metrics)(\/|$)/, 'viewer'],
  [READ, /^\/docs[^/]*$/, 'viewer'],
  [
    READ,
    /^\/(feed|bronze|silver|gold|players|tracking|registry|training|champion|pipelines|drift)(\/|$)/,
    'viewer',
  ],
  [
    READ,
    /^\/(predict|predictions|notifications|invocations|ping|v2|get-artifact|model-versions)(\/|$)/,
    'viewer',
  ],
  // Asking for answers changes no model.
  ['POST', /^\/(predict|invocations|v2\/models)(\/|$)/, 'viewer'],
  // Who answers is decided by administrators, as is where messages go.
  [CHANGE, /^\/(champion|notifications)(\/|$)/, 'admin'],
  [
    CHANGE,
    /^\/(feed|bronze|silver|gold|tracking|registry|training|pipelines|predictions|drift)(\/|$)/,
    'trainer',
  ],
  [READ, new RegExp(`${MLFLOW}(-artifacts)?/`), 'viewer'],
  ['POST', new RegExp(`${MLFLOW}/.*(/search|/search-datasets|/get-latest-versions)$`), 'viewer'],
  // An alias may be the champion's; the route looks at that, and asks for more.
  [CHANGE, new RegExp(`${MLFLOW}(-artifacts)?/`), 'trainer'],
  [`${READ} ${CHANGE}`, /^\/(graphql|ajax-api\/2\.0\/mlflow\/graphql|v1\/traces)$/, 'trainer'],
];

/** Undefined: the route has no rule. `path` is the router's template, such as `/gold/snapshots/:id`. */
export function permissionFor(method: string, path: string): Permission | undefined {
  const plain = path.length > 1 ? path.replace(/\/$/, '') : path;
  return RULES.find(([methods, rule]) => methods.split(' ').includes(method) && rule.test(plain))?.[2];
}

/** Whether a route makes, lists or revokes keys. */
export function isKeyRoute(path: string): boolean {
  return /^\/access\/keys(\/|$)/.test(path);
}

/** Whether Prometheus asks for the metrics: a setting may open this to those without a key. */
export function isScrape(method: string, path: string): boolean {
  return READ.split(' ').includes(method) && path === '/metrics';
}
