// On a shared tablet: shows when it signs out by itself, asks whether somebody is still there, and leaves nothing behind.
const bar = document.querySelector("[data-kiosk]");
const dialog = bar.querySelector("[data-kiosk-dialog]");
const form = bar.querySelector("[data-kiosk-form]");
const idle = Number(bar.dataset.kiosk) * 1000;
const ASKS = 30000; // ms before the end
const SIGN = 20000; // ms between signs of life to the server
const SENDING = 10000; // ms that answers on their way are waited for
let touched = Date.now();
let told = Date.now();

function isSending() {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith("outbox:"));
  } catch {
    return false;
  }
}

function touch() {
  touched = Date.now();
  if (touched - told < SIGN) return;
  told = touched;
  fetch(document.body.dataset.session, { headers: { Accept: "application/json" }, cache: "no-store" }).catch(() => {}); // without network the page stays as it is
}

function look() {
  const left = Math.max(0, idle - (Date.now() - touched));
  const seconds = Math.ceil(left / 1000);
  const words = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  for (const place of bar.querySelectorAll("[data-kiosk-left]")) place.textContent = words;
  if (left === 0 && (!isSending() || Date.now() - touched > idle + SENDING)) {
    form.submit();
    return;
  }
  if (left <= ASKS && !dialog.open) dialog.showModal();
  setTimeout(look, 1000);
}

dialog.addEventListener("close", touch);
for (const kind of ["pointerdown", "keydown", "wheel", "touchmove"])
  addEventListener(kind, () => dialog.open || touch(), { passive: true });
look();
