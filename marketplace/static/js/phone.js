// Use what a phone offers beside showing pages: share an offer by its own sheet, and put the site on its
// screen as an app. The buttons stay hidden where the browser has neither.
"use strict";

function offerSharing(root) {
  for (const box of root.querySelectorAll("[data-share]")) {
    const address = new URL(box.dataset.share, location).href;
    const sharer = box.querySelector("[data-shares]");
    const copier = box.querySelector("[data-copy]");
    if (navigator.share) {
      sharer.hidden = false;
      sharer.addEventListener("click", () => {
        navigator.share({ title: box.dataset.title, url: address }).catch(() => {}); // closed again
      });
    } else if (navigator.clipboard) {
      copier.dataset.copy = address;
      copier.hidden = false;
    }
  }
}
offerSharing(document);

const installer = document.querySelector("[data-installs]");
if (installer) {
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault(); // the browser's own bar; the button asks when the person wants it
    installer.hidden = false;
    installer.addEventListener("click", () => event.prompt(), { once: true });
  });
  window.addEventListener("appinstalled", () => { installer.hidden = true; });
}
