/** The pages of a list, each asked for with the token that the one before it ends with. */
export async function* pagesOf<T extends { next_page_token?: string }>(
  ask: (token: string | undefined) => Promise<T>,
): AsyncGenerator<T> {
  let token: string | undefined;
  do {
    const page = await ask(token);
    yield page;
    token = page.next_page_token;
  } while (token);
}
