/** A call of MLflow's REST API, of a path under /api/2.0/mlflow or, where it begins with a slash, of the whole one. */
export async function mlflowCall<T>(
  url: string,
  method: string,
  path: string,
  { body, key }: { body?: object; key?: string } = {},
): Promise<{ status: number; body: T }> {
  const answer = await fetch(`${url}${path.startsWith('/') ? path : `/api/2.0/mlflow/${path}`}`, {
    method,
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(key && { authorization: `Bearer ${key}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as T };
}
