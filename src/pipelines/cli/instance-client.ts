import { AppError } from '../../platform/errors/app-error.js';

/** Requests to an instance, with a key if there is one. */
export class InstanceClient {
  constructor(
    private readonly url: string,
    private readonly token?: string,
  ) {}

  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...init.headers, ...(this.token && { authorization: `Bearer ${this.token}` }) };
    return fetch(this.url + path, { ...init, headers });
  }

  /** The JSON body of a successful response. @throws {AppError} `pipelines.refused` when the response is any other */
  async json(path: string, init?: RequestInit): Promise<unknown> {
    const response = await this.request(path, init);
    if (!response.ok) throw await refusal(response);
    return response.json();
  }
}

/** The error of an unsuccessful response, with the remedy. */
export async function refusal(response: Response): Promise<AppError> {
  const sentence = problemSentence(await response.text(), response.status);
  const isKey = response.status === 401 || response.status === 403;
  const remedy = isKey
    ? ' Give the key of a trainer or administrator with --token, or in PARIVISION_TOKEN.'
    : '';
  return new AppError({ code: 'pipelines.refused', kind: 'invalid', message: sentence + remedy });
}

function problemSentence(text: string, status: number): string {
  try {
    const problem = JSON.parse(text) as { detail?: unknown; errors?: { field: string; message: string }[] };
    const detail = String(problem.detail);
    const others = (problem.errors ?? []).filter(({ message }) => !detail.includes(message));
    const faults = others.map((fault) => `${fault.field}: ${fault.message}`).join('; ');
    return `${detail}${faults ? ` (${faults})` : ''}`;
  } catch {
    return `The instance responded with status ${status}.`;
  }
}
