// What is asked of the service that the page is of; JSON both ways, never from a cache.

export const BASE = new URL("../", location.href.split("#")[0]);

export async function ask(path, options = {}) {
  const answer = await fetch(new URL(path, BASE), {
    cache: "no-store",
    credentials: "omit",
    signal: AbortSignal.timeout(30000),
    ...options,
    headers: { Accept: "application/json", "Content-Type": "application/json", ...options.headers },
  });
  return { status: answer.status, ok: answer.ok, body: await answer.json() };
}
