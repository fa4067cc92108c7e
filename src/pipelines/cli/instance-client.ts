import { AppError } from '../../platform/errors/app-error.js';

/** Requests to an instance, with a key where there is one. */
export class InstanceClient {
  constructor(
    private readonly url: string,
    private readonly token?: string,
  ) {}

  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...init.headers, ...(this.token && { authorization: `Bearer ${this.token}` }) };
    return fetch(this.url + path, { ...init, headers });
  }

  /** The body of a good response, as JSON. @throws AppError `pipelines.refused` */
  async json(path: string, init?: RequestInit): Promise<unknown> {
    const response = await this.request(path, init);
    if (!response.ok) throw await refusal(response);
    return response.json();
  }
}

/** What a response that is not a good one says, and what to do about it. */
export async function refusal(response: Response): Promise<AppError> {
  const said = sentenceOf(await response.text(), response.status);
  const isKey = response.status === 401 || response.status === 403;
  const remedy = isKey
    ? ' Give the key of a trainer or administrator with --token, or in PARIVISION_TOKEN.'
    : '';
  return new AppError({ code: 'pipelines.refused', kind: 'invalid', message: said + remedy });
}

function sentenceOf(text: string, status: number): string {
  try {
    const problem = JSON.parse(text) as { detail?: unknown; errors?: { field: string; message: string }[] };
    const detail = String(problem.detail);
    const untold = (problem.errors ?? []).filter(({ message }) => !detail.includes(message));
    const faults = untold.map((fault) => `${fault.field}: ${fault.message}`).join('; ');
    return `${detail}${faults ? ` (${faults})` : ''}`;
  } catch {
    return `The instance answered ${status}.`;
  }
}
