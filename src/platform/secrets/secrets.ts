/** The replacement of a secret. */
const HIDDEN = '…';

/** Query parameters with secret values, in addresses of this program and of others. */
const NAMES = String.raw`(?:[\w.-]{0,60}(?:token|secret|passw(?:or)?d|passphrase|pwd|signature|credentials?|authorization|api[_.-]?key|access[_.-]?key)|key|sig|auth|code|jwt|session(?:id)?)`;
/** Keys of this program; user and password of an address; secret query parameters; Slack webhooks; credentials of a header. */
const RULES: [RegExp, string][] = [
  [/pv_(?:[0-9a-f]{16}|owner)_[\w-]{6,}/g, `pv_${HIDDEN}`],
  // The look-behind keeps a long word from being tried from each of its letters.
  [/(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{0,40}:\/\/)[^\s/?#"'<>\\]*@/gi, `$1${HIDDEN}@`],
  [new RegExp(String.raw`([?&;]${NAMES}=)[^&;\s#"'<>\\]+`, 'gi'), `$1${HIDDEN}`],
  // Whoever knows the path of a Slack webhook can post to its channel.
  [/(hooks\.slack(?:-gov)?\.com\/)(?:services|workflows|triggers)\/[^\s"'<>\\]+/gi, `$1${HIDDEN}`],
  [/\b([Bb]asic|[Bb]earer)(\s+)(?=[\w+/=.~-]*[0-9A-Z=])[\w+/=.~-]{8,}/g, `$1$2${HIDDEN}`],
];
const SECRET_NAME = new RegExp(`^${NAMES}$`, 'i');
/** Shorter texts are not replaced: they may be ordinary words. */
const SHORTEST_LITERAL = 6;

/**
 * A text with its secrets replaced, which are recognized by their form.
 * @param literals further secret texts, replaced wherever they occur
 */
export function withoutSecrets(text: string, literals: readonly string[] = []): string {
  let clean = text;
  for (const literal of literals) clean = clean.replaceAll(literal, HIDDEN);
  for (const [pattern, replacement] of RULES) clean = clean.replace(pattern, replacement);
  return clean;
}

/** The path and query of a request for a log, with secret parameters replaced, also those with percent-encoded names. */
export function loggedUrl(url: string): string {
  const [path, query] = splitOnce(url, '?');
  if (query === undefined) return withoutSecrets(url);
  const parts = query.split('&').map((part) => {
    const [name, value] = splitOnce(part, '=');
    return value !== undefined && SECRET_NAME.test(decoded(name)) ? `${name}=${HIDDEN}` : part;
  });
  return withoutSecrets(`${path}?${parts.join('&')}`);
}

/** The address of a source without user, password, query and fragment, which may be stored and shown. */
export function publicAddress(address: string): string {
  const url = new URL(address);
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** Whether an address has a user or a password. */
export function hasCredentials(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { username, password } = new URL(address);
  return username !== '' || password !== '';
}

/** The passwords in addresses, as written and decoded, and further secrets; too short ones are left out. */
export function secretLiterals(addresses: readonly string[], secrets: readonly string[]): string[] {
  const found = new Set(secrets);
  for (const address of addresses) {
    const password = /^[a-z][a-z0-9+.-]*:\/\/[^/?#:]*:([^/?#]*)@/i.exec(address)?.[1];
    if (password === undefined) continue;
    for (const text of [password, decoded(password)]) found.add(text);
  }
  return [...found].filter((text) => text.length >= SHORTEST_LITERAL).sort((a, b) => b.length - a.length);
}

function splitOnce(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
