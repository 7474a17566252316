// Saves each answer as it is given. What could not be sent is kept in the browser and sent again until it is.
// Every save carries a growing sequence: the server never lets an older one win.
const form = document.querySelector("form[data-answer]");
const box = document.querySelector("[data-saved]");
let pending = null;
let sending = false;
let retry = 0;

const storeKey = form ? `answer:${form.dataset.answer}` : "";
const remember = (answer) => { try { answer ? localStorage.setItem(storeKey, JSON.stringify(answer)) : localStorage.removeItem(storeKey); } catch { /* private mode: the page itself still keeps the answer */ } };
const remembered = () => { try { return JSON.parse(localStorage.getItem(storeKey)); } catch { return null; } };

function say(text, failed = false) {
  box.classList.toggle("is-failed", failed);
  box.textContent = text;
}

function current() {
  const sequence = Number(form.elements.sequence.value);
  form.elements.sequence.value = sequence + 1;
  const selected = [...form.querySelectorAll("input[name=choice]:checked")].map((input) => input.value);
  return { selected, flagged: form.elements.flagged.checked, sequence };
}

async function flush() {
  if (!pending || sending) return;
  const answer = pending;
  sending = true;
  try {
    const response = await fetch(form.action, {
      method: "POST",
      keepalive: true,
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify(answer),
    });
    if (response.status >= 500) throw new Error(String(response.status));
    if (pending === answer) { pending = null; remember(null); }
    if (response.status === 409) {
      const news = await response.json();
      if (news.closed) { location.assign(news.closed); return; }
      form.querySelectorAll("input[name=choice]").forEach((input) => { input.checked = news.selected.includes(input.value); });
      form.elements.sequence.value = news.sequence + 1;
      say(news.message, true);
    } else if (response.ok) {
      if (!pending) say((await response.json()).saved);
      document.querySelector("[aria-current=step]")?.classList.toggle("is-answered", answer.selected.length > 0);
    } else {
      say(await response.text(), true);
    }
    retry = 0;
  } catch {
    say(form.dataset.failed, true);
    retry = Math.min(retry + 1, 6);
    setTimeout(flush, 500 * 2 ** retry);
  } finally {
    sending = false;
  }
  if (pending && pending !== answer) flush();
}

function save() {
  pending = current();
  remember(pending);
  say(form.dataset.saving);
  flush();
}

if (form) {
  const kept = remembered();
  if (kept && kept.sequence >= Number(form.elements.sequence.value)) {
    form.querySelectorAll("input[name=choice]").forEach((input) => { input.checked = kept.selected.includes(input.value); });
    form.elements.flagged.checked = kept.flagged;
    form.elements.sequence.value = kept.sequence + 1;
    pending = kept;
    flush();
  } else {
    remember(null);
  }
  form.addEventListener("change", save);
  form.addEventListener("submit", () => { pending = null; });
  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") flush(); });
}

document.addEventListener("timer:end", () => document.querySelector("form[data-submit-at-end]")?.submit());
