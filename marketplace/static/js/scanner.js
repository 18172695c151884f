// Read a customer's code with the device's own camera, where the browser reads codes by itself.
// Pictures stay in the browser; the camera is off as soon as a code is read or the dialog closes.
"use strict";

const SCAN_EVERY_MS = 200;
const SCANNED_FORMATS = ["qr_code", "code_128", "ean_13"];
let cameraStream = null;

async function scannedFormats() {
  const policy = document.featurePolicy;
  const allowed = !policy || policy.allowsFeature("camera");
  const camera = navigator.mediaDevices && navigator.mediaDevices.getUserMedia;
  if (!allowed || !camera || !("BarcodeDetector" in window)) return [];
  const known = await BarcodeDetector.getSupportedFormats();
  return known.includes("qr_code") ? SCANNED_FORMATS.filter((one) => known.includes(one)) : [];
}

async function offerScanner() {
  const opener = document.getElementById("scan");
  if (opener && opener.hidden && (await scannedFormats()).length) opener.hidden = false;
}

function stopCamera() {
  if (cameraStream) for (const track of cameraStream.getTracks()) track.stop();
  cameraStream = null;
}

// The address in our QR code holds the code; a partner's own code is the whole text.
function codeInText(text) {
  const found = /\/partner\/confirm\?(?:.*&)?code=([^&#]+)/.exec(text);
  return found ? decodeURIComponent(found[1]) : text;
}

function takeScanned(text) {
  const field = document.querySelector("[data-code-field]");
  field.value = codeInText(text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.form.querySelector("[type=submit]").focus();
}

async function scan(dialog) {
  const video = dialog.querySelector("video");
  const failed = dialog.querySelector("[data-scan-failed]");
  failed.hidden = true;
  dialog.showModal();
  try {
    const wanted = { video: { facingMode: "environment" } };
    const stream = await navigator.mediaDevices.getUserMedia(wanted);
    if (!dialog.open) {
      for (const track of stream.getTracks()) track.stop();
      return;
    }
    cameraStream = stream;
    video.srcObject = stream;
    await video.play();
    const detector = new BarcodeDetector({ formats: await scannedFormats() });
    while (dialog.open && cameraStream === stream) {
      const [found] = await detector.detect(video);
      if (found && dialog.open) {
        dialog.close();
        takeScanned(found.rawValue);
      }
      await new Promise((resolve) => setTimeout(resolve, SCAN_EVERY_MS));
    }
  } catch {
    stopCamera();
    failed.hidden = false; // no camera, or the person said no
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest("#scan")) scan(document.getElementById("scanner"));
});
document.addEventListener("close", stopCamera, true);
document.addEventListener("visibilitychange", () => {
  const dialog = document.getElementById("scanner");
  if (document.hidden && dialog && dialog.open) dialog.close();
});
document.addEventListener("htmx:load", offerScanner);
offerScanner();
