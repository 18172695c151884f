// Ask the browser for a passkey, and send its answer with the form around the button.
"use strict";

if (window.PublicKeyCredential && navigator.credentials) {
  document.documentElement.classList.add("has-passkeys");
}

const passkeyBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

const passkeyText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

// The server writes bytes as text, as the standard's JSON does; browsers take bytes.
function passkeyOptions(options) {
  options.challenge = passkeyBytes(options.challenge);
  if (options.user) options.user.id = passkeyBytes(options.user.id);
  for (const known of options.excludeCredentials || options.allowCredentials || []) {
    known.id = passkeyBytes(known.id);
  }
  return { publicKey: options };
}

function passkeyAnswer(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature"]) {
    if (credential.response[name]) response[name] = passkeyText(credential.response[name]);
  }
  const id = credential.id;
  return JSON.stringify({ id, rawId: id, type: credential.type, response });
}

async function usePasskey(button) {
  const form = button.form;
  const token = form.querySelector('[name$="csrf_token"]').value;
  const headers = { "X-CSRFToken": token };
  const asked = await fetch(button.dataset.passkeyOptions, { method: "POST", headers });
  if (asked.status === 403 || asked.status === 410) {
    location.reload(); // the proof or the first step of the sign-in is too old: the page asks
    return;
  }
  if (!asked.ok) throw new Error(asked.statusText);
  const options = passkeyOptions(await asked.json());
  const credential = await navigator.credentials[button.dataset.passkey](options);
  document.getElementById(button.dataset.passkeyAnswer).value = passkeyAnswer(credential);
  form.requestSubmit();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-passkey]");
  if (!button) return;
  const failed = button.form.querySelector(".passkey__failed");
  failed.hidden = true;
  button.disabled = true;
  usePasskey(button)
    .catch(() => {
      failed.hidden = false;
    })
    .finally(() => {
      button.disabled = false;
    });
});
