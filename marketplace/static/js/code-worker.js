// Show the own codes that were opened at the counter when there is no connection. The server marks
// what may be kept, and for whom; nothing else is, and another customer's code removes all of it.
// pika.js deletes the cache on each page of a visitor who is not signed in.
"use strict";

const CACHE = "codes";
const OWNER = "X-Keep-For";
const CODE = /^\/conversions\/[0-9]+\/(counter|qr\.svg)$/;
const MOST = 40; // pages and pictures: 20 codes
const PATIENCE_MS = 4000;
const READING = { ignoreVary: true };

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  if (CODE.test(address.pathname)) event.respondWith(codeOf(event.request));
  else if (address.pathname.startsWith("/static/")) event.respondWith(fileOf(event.request));
});

// Keep a code that the server marks as the customer's own and still good; forget any other.
async function keepCode(address, response) {
  const owner = !response.redirected && response.ok && response.headers.get(OWNER);
  if (!owner) {
    if (response.status < 500) await (await caches.open(CACHE)).delete(address, READING);
    return;
  }
  await forgetOthers(owner);
  const cache = await caches.open(CACHE);
  await cache.put(address, response);
  const kept = (await cache.keys()).filter((one) => CODE.test(new URL(one.url).pathname));
  await Promise.all(kept.slice(0, Math.max(0, kept.length - MOST)).map((old) => cache.delete(old)));
}

async function forgetOthers(owner) {
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) {
    const kept = await cache.match(request, READING);
    const whose = kept && kept.headers.get(OWNER);
    if (whose && whose !== owner) {
      await caches.delete(CACHE);
      return;
    }
  }
}

// The server's answer where there is one in time; otherwise the code that was kept.
async function codeOf(request) {
  const kept = marked(await (await caches.open(CACHE)).match(request, READING));
  const asked = fetch(request).then(async (response) => {
    if (response.status >= 500 && kept) return kept;
    await keepCode(request.url, response.clone());
    return response;
  });
  if (!kept) return asked;
  const late = new Promise((done) => setTimeout(() => done(kept), PATIENCE_MS));
  return Promise.race([asked, late]).catch(() => kept);
}

// The kept answer, with a header by which the page knows that it is not the server's.
function marked(kept) {
  if (!kept) return kept;
  const headers = new Headers(kept.headers);
  headers.set("X-Kept", "yes");
  return new Response(kept.body, { status: kept.status, headers });
}

// The files of a code's page, at addresses that name their content.
async function fileOf(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, READING);
  if (kept) return kept;
  const response = await fetch(request);
  const ofCode = request.referrer && CODE.test(new URL(request.referrer).pathname);
  if (ofCode && response.ok) await cache.put(request, response.clone());
  return response;
}
