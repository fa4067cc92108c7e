/** Whether an Accept header (RFC 9110) prefers text/html to application/json. False without a header or with only a wildcard. */
export function prefersHtml(accept = ''): boolean {
  const html = qualityOf('text/html', accept);
  return html > 0 && html > qualityOf('application/json', accept);
}

/** The weight of exactly this type, 0..1; 0 if it is not listed. */
function qualityOf(type: string, accept: string): number {
  for (const part of accept.toLowerCase().split(',')) {
    const [name, ...parameters] = part.split(';').map((text) => text.trim());
    if (name !== type) continue;
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    const weight = quality === undefined ? 1 : Number(quality.slice(2));
    return weight >= 0 && weight <= 1 ? weight : 0;
  }
  return 0;
}
