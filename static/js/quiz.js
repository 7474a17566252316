// An attempt: every answer is saved as it is given. What could not be sent waits in an outbox of this browser, through
// minutes without network and through closing the page, and is sent until the server has it. Each save carries a growing
// sequence: the server never lets an older one win. Questions change without leaving the page, so that reading on needs
// no network either.
const quiz = document.querySelector("[data-quiz]");

if (quiz) {
  const forms = [...quiz.querySelectorAll("form[data-position]")];
  const box = quiz.querySelector("[data-saved]");
  const timer = quiz.querySelector("[data-timer-name=attempt]");
  const questionTimer = quiz.querySelector("[data-timer-name=question]");
  const review = quiz.querySelector("[data-review]");
  const token = document.querySelector("[data-submit-at-end]").elements.csrfmiddlewaretoken.value;
  const storeKey = `outbox:${quiz.dataset.quiz}`;
  const SOON = 400; // ms of rest before a save is sent
  const CLOCK = 20000; // ms between looks at the server's clock
  const LINGER = 5; // s in front of a question after its last save that are worth another save
  let outbox = {}; // position → { to, fields, flagged, sequence, seconds }
  let sending = false;
  let retry = 0;
  let wake = 0;
  let leaving = false;

  const formAt = (position) => forms.find((form) => form.dataset.position === String(position));
  const mapAt = (position) => quiz.querySelector(`[data-go="${position}"]`);
  const isEmpty = () => Object.keys(outbox).length === 0;

  function keep() {
    try {
      if (isEmpty()) localStorage.removeItem(storeKey);
      else localStorage.setItem(storeKey, JSON.stringify(outbox));
    } catch { /* storage refused: the page itself still keeps the answers */ }
  }

  function say(text, failed = false) {
    box.classList.toggle("is-failed", failed);
    box.textContent = text;
  }

  function setClocks(news) {
    for (const [box, seconds] of [[timer, news.seconds_left], [questionTimer, news.question_seconds_left]]) {
      if (box && typeof seconds === "number") box.dispatchEvent(new CustomEvent("timer:set", { detail: seconds }));
    }
  }

  function read(form) {
    const fields = {};
    for (const [name, value] of new FormData(form)) {
      if (!["csrfmiddlewaretoken", "sequence", "flagged", "go"].includes(name)) (fields[name] ??= []).push(value);
    }
    return fields;
  }

  function fill(form, fields, flagged) {
    for (const input of form.elements) {
      if (!input.name || ["csrfmiddlewaretoken", "sequence", "go"].includes(input.name)) continue;
      if (input.name === "flagged") input.checked = flagged;
      else if (input.type === "radio" || input.type === "checkbox") input.checked = (fields[input.name] ?? []).includes(input.value);
      else input.value = fields[input.name]?.[0] ?? "";
    }
  }

  function mark(position, isAnswered, isFlagged) {
    const link = mapAt(position);
    link.classList.toggle("is-answered", isAnswered);
    link.querySelector("[data-when-answered]").hidden = !isAnswered;
    link.querySelector("[data-when-open]").hidden = isAnswered;
    link.querySelector("[data-when-flagged]").hidden = !isFlagged;
  }

  // The time of the question in view runs while the page can be seen; each form carries its own in data-seconds.
  let inView = forms.find((form) => !form.hidden);
  let since = document.visibilityState === "visible" ? performance.now() : null;
  const sent = new Map(forms.map((form) => [form, Number(form.dataset.seconds)]));

  function measure() {
    if (since !== null && inView) {
      const now = performance.now();
      inView.dataset.seconds = Number(inView.dataset.seconds) + (now - since) / 1000;
      since = now;
    }
  }

  function leave() {
    measure();
    if (inView && Number(inView.dataset.seconds) - sent.get(inView) >= LINGER) put(inView);
  }

  function put(form) {
    measure();
    const sequence = Number(form.elements.sequence.value);
    form.elements.sequence.value = sequence + 1;
    sent.set(form, Number(form.dataset.seconds));
    outbox[form.dataset.position] = {
      to: form.action,
      fields: read(form),
      flagged: form.elements.flagged.checked,
      sequence,
      seconds: Math.floor(form.dataset.seconds),
    };
    form.querySelector("[data-invalid]").textContent = "";
    keep();
    say(quiz.dataset.saving);
    clearTimeout(wake);
    wake = setTimeout(flush, SOON);
  }

  // Another tab or device was faster: show what the server has.
  async function refresh(position, message) {
    const form = formAt(position);
    const page = form && new DOMParser().parseFromString(await (await fetch(form.dataset.url)).text(), "text/html");
    const newer = page?.querySelector(`form[data-position="${position}"]`);
    if (newer) {
      fill(form, read(newer), newer.elements.flagged.checked);
      form.elements.sequence.value = newer.elements.sequence.value;
    }
    say(message, true);
  }

  async function send(position) {
    const form = formAt(position);
    const item = outbox[position];
    const { to, ...body } = item;
    const response = await fetch(to, {
      method: "POST",
      keepalive: true,
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(body),
    });
    if (response.status >= 500 || response.status === 429) throw new Error(String(response.status));
    const isLast = outbox[position] === item;
    if (isLast) delete outbox[position];
    keep();
    if (response.status === 409) {
      const news = await response.json();
      if (news.closed) {
        outbox = {};
        keep();
        location.assign(news.closed);
        return;
      }
      if (news.over) {
        if (form) location.assign(news.over);
        else say(news.message, true);
        return;
      }
      await refresh(position, news.message);
    } else if (response.ok) {
      const news = await response.json();
      if (isLast) {
        mark(position, news.is_answered, item.flagged);
        say(news.saved);
      }
      setClocks(news);
    } else if (form) {
      form.querySelector("[data-invalid]").textContent = await response.text();
      say("");
    }
  }

  async function flush() {
    clearTimeout(wake);
    if (sending || isEmpty()) return;
    sending = true;
    try {
      while (!isEmpty()) await send(Object.keys(outbox)[0]);
      retry = 0;
    } catch {
      say(quiz.dataset.failed, true);
      retry = Math.min(retry + 1, 4);
      wake = setTimeout(flush, 500 * 2 ** retry);
    } finally {
      sending = false;
    }
  }

  // Resolves when the outbox is empty, or after a few seconds.
  async function settle() {
    leave();
    for (let turn = 0; turn < 20 && (sending || !isEmpty()); turn += 1) {
      flush();
      await new Promise((resolve) => { setTimeout(resolve, 150); });
    }
    if (!isEmpty()) say(quiz.dataset.wait, true);
    return isEmpty();
  }

  function show(position) {
    const form = formAt(position);
    leave();
    inView = form;
    for (const other of forms) other.hidden = other !== form;
    quiz.querySelector("[aria-current=step]")?.removeAttribute("aria-current");
    mapAt(position).setAttribute("aria-current", "step");
    const words = quiz.dataset.placeWords.replace("{number}", position).replace("{total}", forms.length);
    quiz.querySelector("[data-place]").textContent = words;
    document.title = document.title.replace(/^[^·]*/, `${words} `);
    history.replaceState(null, "", form.dataset.url);
    const switcher = document.querySelector("[data-language-switch]");
    if (switcher) switcher.elements.next.value = form.dataset.url;
    form.querySelector("input:not([type=hidden]),select")?.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  }

  // Where each question has its own time, the next one is not in the page: the form itself opens it.
  function leaveBy(form, button) {
    leaving = true;
    setTimeout(() => form.requestSubmit(button)); // not inside the event of the submission that it repeats
  }

  // Two steps of an ordering change places, so that each place is given once. What counts is how they stood when the
  // list got the focus: arrow keys pass through places that are not meant.
  let stood = new Map();

  function stand(event) {
    const ordering = event.target.closest("[data-ordering]");
    if (ordering) stood = new Map([...ordering.querySelectorAll("select")].map((each) => [each, each.value]));
  }
  quiz.addEventListener("focusin", stand);

  function swap(select) {
    for (const [other, value] of stood) {
      if (other !== select) other.value = value && value === select.value ? stood.get(select) : value;
    }
  }

  for (const form of forms) {
    form.addEventListener("change", (event) => {
      if (event.target.closest("[data-ordering]")) swap(event.target);
      put(form);
    });
    form.addEventListener("input", (event) => { if (event.target.type === "text") put(form); });
    form.addEventListener("submit", async (event) => {
      if (leaving) return;
      event.preventDefault();
      const go = event.submitter?.value ?? form.querySelector("[name=go]:last-of-type").value;
      if (formAt(go)) show(go);
      else if (await settle()) {
        if (go === "review") location.assign(review.href);
        else leaveBy(form, event.submitter);
      }
    });
  }
  quiz.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-go]");
    if (link) {
      event.preventDefault();
      if (formAt(link.dataset.go)) show(link.dataset.go);
      else if (await settle()) location.assign(link.href);
    } else if (event.target.closest("[data-review]")) {
      event.preventDefault();
      if (await settle()) location.assign(review.href);
    }
  });
  document.querySelector("[data-language-switch]")?.addEventListener("submit", async (event) => {
    if (isEmpty()) return;
    event.preventDefault();
    const { target, submitter } = event;
    if (await settle()) target.requestSubmit(submitter);
  });

  try { outbox = JSON.parse(localStorage.getItem(storeKey)) ?? {}; } catch { outbox = {}; }
  for (const [position, item] of Object.entries(outbox)) {
    const form = formAt(position);
    item.to ??= form?.action;
    if (form && item.sequence >= Number(form.elements.sequence.value)) {
      fill(form, item.fields, item.flagged);
      form.elements.sequence.value = item.sequence + 1;
      form.dataset.seconds = Math.max(Number(form.dataset.seconds), item.seconds ?? 0);
    } else if (form || !item.to) {
      delete outbox[position];
    }
  }
  keep();
  flush();
  window.addEventListener("online", flush);
  window.addEventListener("beforeunload", (event) => { if (!isEmpty()) event.preventDefault(); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      since = performance.now();
      return;
    }
    leave();
    since = null;
    flush();
  });
  if (timer || questionTimer) setInterval(askClock, CLOCK);

  async function askClock() {
    try {
      const news = await (await fetch(quiz.dataset.clock)).json();
      if (news.closed) location.assign(news.closed);
      else setClocks(news);
    } catch { /* no network: the clock of the page goes on, the server's decides */ }
  }
  // A question whose time is over is shown as the server has it, as soon as there is a network.
  async function isReachable() {
    for (let turn = 0; turn < 600; turn += 1) {
      try {
        await fetch(quiz.dataset.clock);
        return true;
      } catch {
        say(quiz.dataset.failed, true);
        await new Promise((resolve) => { setTimeout(resolve, 1000); });
      }
    }
    return false;
  }
  document.addEventListener("timer:end", async (event) => {
    await settle();
    if (event.target === questionTimer) {
      if (await isReachable()) location.assign(inView.dataset.url);
      return;
    }
    await askClock();
    if (timer.querySelector("[data-timer-text]").textContent === "0:00") setTimeout(askClock, 6000);
  });
} else {
  document.addEventListener("timer:end", () => document.querySelector("form[data-submit-at-end]")?.submit());
}
