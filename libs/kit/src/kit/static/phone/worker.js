// Keeps the application on the phone. NAME, VERSION and FILES stand above, put there by the server.

const CACHE = `${NAME}-${VERSION}`;
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

// Only the application's own files: what is asked of the server is asked of the server.
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || !HERE.includes(url.origin + url.pathname)) return;
  event.respondWith(
    caches
      .open(CACHE)
      .then((cache) => cache.match(url.origin + url.pathname))
      .then((kept) => kept ?? fetch(event.request)),
  );
});
