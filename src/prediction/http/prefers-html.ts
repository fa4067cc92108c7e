import { weightOf } from '../../platform/http/accept.js';

/** Whether an Accept header (RFC 9110) prefers text/html to application/json. False without a header or with only a wildcard. */
export function prefersHtml(accept?: string): boolean {
  const html = weightOf('text/html', accept) ?? 0;
  return html > 0 && html > (weightOf('application/json', accept) ?? 0);
}
