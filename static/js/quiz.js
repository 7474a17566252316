// An attempt: every answer is saved as it is given. What could not be sent waits in an outbox of this browser. Each save
// carries the page it is of, its place in the order of that page and the revision of the answer that the page has seen: the
// server never lets an older one win. Questions change without leaving the page, so that
// reading on needs no network either.
import { Clocks } from "./quiz/clocks.js";
import { fill, read } from "./quiz/fields.js";
import { clockOf, given, page } from "./quiz/given.js";
import { Outbox } from "./quiz/outbox.js";
import { Stopwatch } from "./quiz/stopwatch.js";
import { look, NotSignedIn, send, signInAgain } from "./session.js";

const SETTLED = [400, 409, 413]; // with words: the server will never take this answer, and the page says why
const AGAIN = 3000; // ms until an attempt whose time is over is handed in again
const FIRST = ":is(input:not([type=hidden]),select,[data-moves] button):not([hidden] *)"; // to answer a question with
const quiz = document.querySelector("[data-quiz]");

if (quiz) take(quiz);
else document.addEventListener("timer:end", () => document.querySelector("form[data-submit-at-end]")?.requestSubmit());

function take(quiz) {
  const forms = [...quiz.querySelectorAll("form[data-position]")];
  const box = quiz.querySelector("[data-saved]");
  const review = quiz.querySelector("[data-review]");
  const switcher = document.querySelector("[data-language-switch]");
  const stopwatch = new Stopwatch(forms);
  const revisions = new Map(forms.map((form) => [form.dataset.position, Number(form.elements.sequence.value) - 1]));
  let leaving = false;
  let absence = null; // why nothing can be sent, while the person of this page is not signed in

  const formAt = (position) => forms.find((form) => form.dataset.position === String(position));
  const mapAt = (position) => quiz.querySelector(`[data-go="${position}"]`);

  function say(text, failed = false) {
    box.classList.toggle("is-failed", failed);
    box.textContent = text;
  }

  // Tell why what was given is still here; return whether it is sent again by itself.
  function failed(fault) {
    if (!(fault instanceof NotSignedIn)) {
      say(quiz.dataset.failed, true);
      return true;
    }
    const isSaid = absence?.reason === fault.reason && box.querySelector("button");
    absence = fault;
    if (isSaid) return false; // and its button perhaps in focus
    say(fault.words || quiz.dataset.ended, true);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--small";
    button.textContent = quiz.dataset.signIn;
    button.addEventListener("click", () => signInAgain(absence));
    box.append(" ", button);
    return false;
  }

  const outbox = new Outbox(`outbox:${quiz.dataset.quiz}`, localStorage, { deliver, failed });
  const clocks = new Clocks(quiz, { settle, failed, over: () => location.assign(stopwatch.inView.dataset.url) });

  function mark(position, isAnswered, isFlagged) {
    const link = mapAt(position);
    if (!link) return;
    link.classList.toggle("is-answered", isAnswered);
    link.querySelector("[data-when-answered]").hidden = !isAnswered;
    link.querySelector("[data-when-open]").hidden = isAnswered;
    link.querySelector("[data-when-flagged]").hidden = !isFlagged;
  }

  // How the server read what was typed.
  function readBack(form, news) {
    const line = form?.querySelector("[data-read-back]");
    if (!line) return;
    line.textContent = news.unreadable ?? news.read_as ?? "";
    line.classList.toggle("is-overdue", Boolean(news.unreadable));
  }

  function put(form) {
    const sequence = Number(form.elements.sequence.value);
    form.elements.sequence.value = sequence + 1;
    form.querySelector("[data-invalid]").textContent = "";
    readBack(form, {});
    say(quiz.dataset.saving);
    outbox.put(form.dataset.position, {
      to: form.action,
      page,
      revision: revisions.get(form.dataset.position),
      given: given(quiz.dataset.stamp),
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

  // What the server knows of an answer, for the next one that is given here or waits already.
  function seen(position, revision) {
    const form = formAt(position);
    revisions.set(position, revision);
    if (form) form.elements.sequence.value = Math.max(Number(form.elements.sequence.value), revision + 1);
    if (outbox.items[position]) outbox.items[position].revision = revision;
  }

  // Show what the server has; return whether it could be fetched.
  async function showSaved(position) {
    const form = formAt(position);
    const latest = form && await look(form.dataset.url);
    const saved = latest?.querySelector(`form[data-position="${position}"]`);
    if (!saved) return false;
    fill(form, read(saved), saved.elements.flagged.checked);
    form.querySelector("[data-read-back]")?.replaceWith(saved.querySelector("[data-read-back]"));
    seen(position, Number(saved.elements.sequence.value) - 1);
    mark(position, latest.querySelector(`[data-go="${position}"]`).classList.contains("is-answered"), saved.elements.flagged.checked);
    return true;
  }

  // Another tab or device was faster: show what the server has, and offer what was given here.
  async function refresh(position, item, message) {
    const form = formAt(position);
    if (await showSaved(position) && JSON.stringify(read(form)) !== JSON.stringify(item.fields)) offer(form, item, message);
    say(message, true);
  }

  function offer(form, item, message) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--small";
    button.textContent = quiz.dataset.putBack;
    button.addEventListener("click", () => {
      fill(form, item.fields, item.flagged);
      put(form);
    });
    form.querySelector("[data-invalid]").replaceChildren(message, " ", button);
  }

  async function deliver(position, item) {
    const form = formAt(position);
    const { to, given: when, ...body } = item;
    const { status, news } = await send(to, when ? { ...body, clock: clockOf(when) } : body);
    absence = null;
    if (!(status === 200 && news?.saved) && !(SETTLED.includes(status) && (news?.message || news?.closed))) throw new Error(String(status));
    const isLast = outbox.forget(position, item);
    if (status === 409) {
      if (news.closed) { // the others are sent, too: the server records what arrives after the end
        if (outbox.isEmpty) location.assign(news.closed);
        return;
      }
      if (news.over) {
        if (form) location.assign(news.over);
        else say(news.message, true);
        return;
      }
      if (isLast) await refresh(position, item, news.message); // else what was given since is sent first
    } else if (status === 200) {
      seen(position, news.revision);
      if (isLast) {
        if (form && JSON.stringify(read(form)) !== JSON.stringify(item.fields)) fill(form, item.fields, item.flagged);
        readBack(form, news);
        mark(position, news.is_answered, item.flagged);
        say(news.saved);
      }
      clocks.set(news);
    } else if (form && isLast) { // an answer that the question cannot take: what the server has is what is shown
      await showSaved(position);
      form.querySelector("[data-invalid]").textContent = news.message;
      say("");
    }
  }

  // Resolves when everything is saved, or after a few seconds; tells which.
  async function settle() {
    leave();
    if (await outbox.settle()) return true;
    if (absence) return await signInAgain(absence) && outbox.settle();
    say(quiz.dataset.wait, true);
    return false;
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
    form.querySelector(FIRST)?.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  }

  // Where each question has its own time, the next one is not in the page: the form itself opens it.
  function leaveBy(form, button) {
    leaving = true;
    setTimeout(() => form.requestSubmit(button)); // not inside the event of the submission that it repeats
  }

  // What an earlier visit could not send is shown again, unless the server has something newer; the server decides in any case.
  function restore() {
    for (const [position, item] of Object.entries(outbox.items)) {
      const form = formAt(position);
      item.to ??= form?.action;
      if (form && item.revision >= revisions.get(position)) {
        fill(form, item.fields, item.flagged);
        form.elements.sequence.value = Math.max(Number(form.elements.sequence.value), item.sequence + 1);
        form.dataset.seconds = Math.max(Number(form.dataset.seconds), item.seconds ?? 0);
      }
    }
    outbox.flush();
  }

  // After the end: what this browser still keeps is sent, then the attempt is handed in.
  async function handIn() {
    if (await settle()) document.querySelector("[data-submit-at-end]").requestSubmit();
    else setTimeout(handIn, AGAIN);
  }

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
  document.addEventListener("session:back", () => {
    absence = null;
    say(outbox.isEmpty ? "" : quiz.dataset.saving);
    outbox.flush();
    clocks.look();
  });
  window.addEventListener("online", () => outbox.flush());
  window.addEventListener("beforeunload", (event) => { if (!outbox.isEmpty) event.preventDefault(); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      stopwatch.resume();
      outbox.flush(); // perhaps its person has signed in again in another tab
      return;
    }
    leave();
    stopwatch.pause();
    outbox.flush();
  });
  restore();
  if ("closing" in quiz.dataset) handIn();
}
