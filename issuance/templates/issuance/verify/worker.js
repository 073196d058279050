{% autoescape off %}// Keeps the offline verifier and what it needs; takes the network's answer where there is one.
"use strict";
const CACHE = "verify-{{ version }}";
const KEPT = [{% for url in kept %}"{{ url }}", {% endfor %}];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(KEPT)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("verify-") && name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  })());
});
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin || !KEPT.includes(url.pathname)) return;
  event.respondWith((async () => {
    const cache = await caches.open(CACHE);
    try {
      const fresh = await fetch(event.request);
      if (fresh.ok) await cache.put(url.pathname, fresh.clone());
      return fresh;
    } catch (error) {
      const kept = await cache.match(url.pathname, { ignoreVary: true });
      if (kept) return kept;
      throw error;
    }
  })());
});
{% endautoescape %}