/**
 * The key in an Authorization header: the password of Basic, with any user name, or the token of Bearer. Basic wins if a
 * client sends both. Undefined if there is none.
 */
export function keyIn(authorization: string | undefined): string | undefined {
  if (!authorization) return undefined;
  const offers = authorization.split(',').map((offer) => /^\s*(basic|bearer)\s+(\S+)\s*$/i.exec(offer));
  const basic = offers.find((offer) => offer?.[1].toLowerCase() === 'basic');
  if (basic) {
    const text = Buffer.from(basic[2], 'base64').toString();
    const colon = text.indexOf(':');
    return colon < 0 ? '' : text.slice(colon + 1);
  }
  return offers.find((offer) => offer)?.[2] ?? '';
}

/** Whether a listening address can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
