// Keeps the application on the phone. NAME, VERSION, FILES and KEEPS_PAGES stand above, put there by the server.

const CACHE = `${NAME}-${VERSION}`;
const PAGES = `${NAME} pages`;
const LONGEST = 36 * 3600 * 1000; // milliseconds that a page is shown after it was last seen
const RELEASE = /\/static\/[0-9a-f]{12}\//; // pages name the release of a file, the store does not
const HERE = FILES.map((file) => new URL(file, self.location).href);

self.addEventListener("install", (event) => {
  const fresh = HERE.map((url) => new Request(url, { cache: "reload", credentials: "omit" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith(`${NAME}-`) && name !== CACHE;
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// A page as the server has it; without a network, as it was last seen. One that is no more is not kept either.
async function seen(request) {
  const pages = await caches.open(PAGES);
  const { origin, pathname } = new URL(request.url);
  const place = origin + pathname;
  try {
    const answer = await fetch(request);
    if (answer.ok) await pages.put(place, answer.clone());
    else if ([403, 404, 410].includes(answer.status)) await pages.delete(place);
    return answer;
  } catch {
    const kept = await pages.match(place);
    if (kept && Date.now() - Date.parse(kept.headers.get("date")) < LONGEST) return kept;
    await pages.delete(place);
    return Response.error();
  }
}

// Only the application's own files: what is asked of the server is asked of the server.
self.addEventListener("fetch", (event) => {
  if (KEEPS_PAGES && event.request.mode === "navigate" && event.request.method === "GET") {
    event.respondWith(seen(event.request));
    return;
  }
  const url = new URL(event.request.url);
  const stored = url.origin + url.pathname.replace(RELEASE, "/static/");
  if (event.request.method !== "GET" || !HERE.includes(stored)) return;
  event.respondWith(
    caches
      .open(CACHE)
      .then((cache) => cache.match(stored))
      .then((kept) => kept ?? fetch(event.request)),
  );
});
