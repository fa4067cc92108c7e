/** The weight (0..1) that an Accept header (RFC 9110, 12.5.1) gives a media type; 1 without a header. */
export function qualityOf(type: string, accept = '*/*'): number {
  const [group] = type.split('/');
  return weightOf(type, accept) ?? weightOf(`${group}/*`, accept) ?? weightOf('*/*', accept) ?? 0;
}

/** The weight of exactly this media range; undefined if it is not listed. */
export function weightOf(range: string, accept = ''): number | undefined {
  for (const part of accept.toLowerCase().split(',')) {
    const [name, ...parameters] = part.split(';').map((text) => text.trim());
    if (name !== range) continue;
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    const weight = quality === undefined ? 1 : Number(quality.slice(2));
    return weight >= 0 && weight <= 1 ? weight : 0;
  }
  return undefined;
}
