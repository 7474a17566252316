// An attempt: every answer is saved as it is given. What could not be sent waits in an outbox of this browser. Each save
// carries a growing sequence: the server never lets an older one win. Questions change without leaving the page, so that
// reading on needs no network either.
import { Clocks } from "./quiz/clocks.js";
import { fill, read } from "./quiz/fields.js";
import { watchOrdering } from "./quiz/ordering.js";
import { Outbox } from "./quiz/outbox.js";
import { Stopwatch } from "./quiz/stopwatch.js";

const quiz = document.querySelector("[data-quiz]");

if (quiz) take(quiz);
else document.addEventListener("timer:end", () => document.querySelector("form[data-submit-at-end]")?.submit());

function take(quiz) {
  const forms = [...quiz.querySelectorAll("form[data-position]")];
  const box = quiz.querySelector("[data-saved]");
  const review = quiz.querySelector("[data-review]");
  const token = document.querySelector("[data-submit-at-end]").elements.csrfmiddlewaretoken.value;
  const switcher = document.querySelector("[data-language-switch]");
  const stopwatch = new Stopwatch(forms);
  let leaving = false;

  const formAt = (position) => forms.find((form) => form.dataset.position === String(position));
  const mapAt = (position) => quiz.querySelector(`[data-go="${position}"]`);

  function say(text, failed = false) {
    box.classList.toggle("is-failed", failed);
    box.textContent = text;
  }

  const failed = () => say(quiz.dataset.failed, true);
  const outbox = new Outbox(`outbox:${quiz.dataset.quiz}`, localStorage, { deliver, failed });
  const clocks = new Clocks(quiz, { settle, failed, over: () => location.assign(stopwatch.inView.dataset.url) });

  function mark(position, isAnswered, isFlagged) {
    const link = mapAt(position);
    link.classList.toggle("is-answered", isAnswered);
    link.querySelector("[data-when-answered]").hidden = !isAnswered;
    link.querySelector("[data-when-open]").hidden = isAnswered;
    link.querySelector("[data-when-flagged]").hidden = !isFlagged;
  }

  function put(form) {
    const sequence = Number(form.elements.sequence.value);
    form.elements.sequence.value = sequence + 1;
    form.querySelector("[data-invalid]").textContent = "";
    say(quiz.dataset.saving);
    outbox.put(form.dataset.position, {
      to: form.action,
      fields: read(form),
      flagged: form.elements.flagged.checked,
      sequence,
      seconds: stopwatch.take(form),
    });
  }

  function leave() {
    const form = stopwatch.lingered;
    if (form) put(form);
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

  async function deliver(position, item) {
    const form = formAt(position);
    const { to, ...body } = item;
    const response = await fetch(to, {
      method: "POST",
      keepalive: true,
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(body),
    });
    if (response.status >= 500 || response.status === 429) throw new Error(String(response.status));
    const isLast = outbox.forget(position, item);
    if (response.status === 409) {
      const news = await response.json();
      if (news.closed) {
        outbox.clear();
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
      clocks.set(news);
    } else if (form) {
      form.querySelector("[data-invalid]").textContent = await response.text();
      say("");
    }
  }

  // Resolves when everything is saved, or after a few seconds; tells which.
  async function settle() {
    leave();
    const isSaved = await outbox.settle();
    if (!isSaved) say(quiz.dataset.wait, true);
    return isSaved;
  }

  function show(position) {
    const form = formAt(position);
    leave();
    stopwatch.show(form);
    for (const other of forms) other.hidden = other !== form;
    quiz.querySelector("[aria-current=step]")?.removeAttribute("aria-current");
    mapAt(position).setAttribute("aria-current", "step");
    const words = quiz.dataset.placeWords.replace("{number}", position).replace("{total}", forms.length);
    quiz.querySelector("[data-place]").textContent = words;
    document.title = document.title.replace(/^[^·]*/, `${words} `);
    history.replaceState(null, "", form.dataset.url);
    if (switcher) switcher.elements.next.value = form.dataset.url;
    form.querySelector("input:not([type=hidden]),select")?.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  }

  // Where each question has its own time, the next one is not in the page: the form itself opens it.
  function leaveBy(form, button) {
    leaving = true;
    setTimeout(() => form.requestSubmit(button)); // not inside the event of the submission that it repeats
  }

  // What an earlier visit could not send is shown again, unless the server has something newer.
  function restore() {
    for (const [position, item] of Object.entries(outbox.items)) {
      const form = formAt(position);
      item.to ??= form?.action;
      if (form && item.sequence >= Number(form.elements.sequence.value)) {
        fill(form, item.fields, item.flagged);
        form.elements.sequence.value = item.sequence + 1;
        form.dataset.seconds = Math.max(Number(form.dataset.seconds), item.seconds ?? 0);
      } else if (form || !item.to) {
        outbox.forget(position, item);
      }
    }
    outbox.flush();
  }

  watchOrdering(quiz);
  for (const form of forms) {
    form.addEventListener("change", () => put(form));
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
  switcher?.addEventListener("submit", async (event) => {
    if (outbox.isEmpty) return;
    event.preventDefault();
    const { target, submitter } = event;
    if (await settle()) target.requestSubmit(submitter);
  });
  window.addEventListener("online", () => outbox.flush());
  window.addEventListener("beforeunload", (event) => { if (!outbox.isEmpty) event.preventDefault(); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      stopwatch.resume();
      return;
    }
    leave();
    stopwatch.pause();
    outbox.flush();
  });
  restore();
}
