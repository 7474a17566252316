// An attempt: every answer is saved as it is given. What could not be sent waits in an outbox of this browser. Each save
// carries the page it is of, its place in the order of that page and the revision of the answer that the page has seen: the
// server never lets an older one win. Who only looks at a question gives no answer. Questions change without leaving the page, so
// that reading on needs no network either.
import { Clocks } from "./quiz/clocks.js";
import { fill, progress, read } from "./quiz/fields.js";
import { clockOf, given, page } from "./quiz/given.js";
import { Notices } from "./quiz/notices.js";
import { NotTaken, Outbox } from "./quiz/outbox.js";
import { isGiven, next, same } from "./quiz/saves.js";
import { Stopwatch } from "./quiz/stopwatch.js";
import { look, NotSignedIn, send, signInAgain } from "./session.js";

const SETTLED = [400, 409, 413]; // with words: the server will never take this answer, and the page says why
const ALL_FAIL = [429, 502, 503, 504]; // nothing is taken now, whatever it is
const AGAIN = 3000; // ms until an attempt whose time is over is handed in again
const FIRST = ":is(input:not([type=hidden]),select,[data-moves] button):not([hidden] *)"; // to answer a question with
const attempt = document.querySelector("[data-quiz]");

if (attempt) take(attempt);
for (const head of document.querySelectorAll("[data-review-clock]"))
  new Clocks(head, { settle() {}, failed() {}, over() {} });

// Throws where the server has not decided on an answer: NotTaken if it never will, else for another try.
function demandDecision(status, news) {
  const isDecided = status === 200 ? news?.saved : SETTLED.includes(status) && (news?.message || news?.closed);
  if (isDecided) return;
  const isLater = status < 400 || ALL_FAIL.includes(status);
  throw isLater ? new Error(String(status)) : new NotTaken(String(status));
}

function take(quiz) {
  const forms = [...quiz.querySelectorAll("form[data-position]")];
  const review = quiz.querySelector("[data-review]");
  const switcher = document.querySelector("[data-language-switch]");
  const notices = new Notices(quiz);
  const stopwatch = new Stopwatch(forms);
  let leaving = false;
  let absence = null; // why nothing can be sent, while the person of this page is not signed in

  const formAt = (position) => forms.find((form) => form.dataset.position === String(position));
  const mapAt = (position) => quiz.querySelector(`[data-go="${position}"]`);
  const shown = (form) => ({ fields: read(form), flagged: form.elements.flagged.checked });
  const server = (form) => ({ ...shown(form), revision: Number(form.elements.revision.value) });

  const known = new Map(forms.map((form) => [form.dataset.position, server(form)])); // what the server has, by position

  // Tell why what was given is still here; return whether it is sent again by itself.
  function failed(fault) {
    if (!(fault instanceof NotSignedIn)) {
      if (clocks.isOver) notices.say(quiz.dataset.overOffline, true);
      else if (!outbox.isDone) notices.say(quiz.dataset.failed, true);
      return true;
    }
    const isSaid = absence?.reason === fault.reason && notices.isAsking;
    absence = fault;
    const words = fault.words || quiz.dataset[fault.reason];
    if (!isSaid) notices.ask(words, () => signInAgain(absence)); // else its button is perhaps in focus
    return false;
  }

  function gaveUp({ position }) {
    const words = (quiz.dataset.refused ?? "").replace("{number}", position);
    const form = formAt(position);
    notices.say(words, true);
    if (form) notices.under(form, words);
  }

  const outbox = new Outbox(
    { name: `outbox:${quiz.dataset.quiz}`, page, storage: localStorage, locks: navigator.locks },
    { deliver, failed, gaveUp, shows },
  );
  const clocks = new Clocks(quiz, { settle, failed, over: () => location.assign(stopwatch.inView.dataset.url) });

  function mark(position, { filled, parts }, isFlagged) {
    const link = mapAt(position);
    if (!link) return;
    const isDone = filled >= parts;
    const isPartial = filled > 0 && !isDone;
    const words = quiz.dataset.partialWords.replace("{filled}", filled).replace("{parts}", parts);
    link.classList.toggle("is-answered", isDone);
    link.classList.toggle("is-partial", isPartial);
    link.querySelector("[data-partial]").textContent = words;
    link.querySelector("[data-when-answered]").hidden = !isDone;
    link.querySelector("[data-when-partial]").hidden = !isPartial;
    link.querySelector("[data-when-open]").hidden = filled > 0;
    link.querySelector("[data-when-flagged]").hidden = !isFlagged;
  }

  // How the server read what was typed.
  function readBack(form, news) {
    const line = form?.querySelector("[data-read-back]");
    if (!line) return;
    line.textContent = news.unreadable ?? news.read_as ?? "";
    line.classList.toggle("is-overdue", Boolean(news.unreadable));
  }

  // Something was changed in a form. When the time is over nothing is: what was given in time would lose its time.
  function put(form) {
    const { position } = form.dataset;
    const waiting = outbox.at(position);
    const more = { to: form.action, page, sequence: Number(form.elements.sequence.value) };
    const item = next(waiting, known.get(position), shown(form), more, given(quiz.dataset.stamp));
    if (!item) return;
    if (clocks.isOver) {
      const kept = { ...known.get(position), ...waiting };
      fill(form, kept.fields, kept.flagged);
      notices.under(form, quiz.dataset.over);
      return;
    }
    form.elements.sequence.value = more.sequence + 1;
    notices.under(form, "");
    readBack(form, {});
    notices.say(quiz.dataset.saving);
    mark(position, progress(form), shown(form).flagged);
    outbox.put(position, { ...item, seconds: stopwatch.take(form) });
  }

  // The time in front of a question is told, and nothing else: whoever looks does not answer.
  function linger() {
    const form = stopwatch.lingered;
    if (!form) return;
    const { position } = form.dataset;
    const seconds = stopwatch.take(form);
    if (outbox.at(position)) outbox.amend(position, { seconds });
    else outbox.put(position, { to: form.action, page, seconds });
  }

  // What the server has of an answer, for the next one that is given here or waits already.
  function learn(position, news) {
    const form = formAt(position);
    const now = { ...known.get(position), ...news };
    const fields = outbox.at(position)?.fields;
    known.set(position, now);
    if (form) {
      form.elements.revision.value = now.revision;
      form.elements.sequence.value = Math.max(Number(form.elements.sequence.value), now.revision + 1);
    }
    if (fields) outbox.amend(position, { revision: now.revision, repeats: same(fields, now.fields) });
  }

  // Show what the server has; return whether it could be fetched.
  async function showSaved(position) {
    const form = formAt(position);
    const latest = form && (await look(form.dataset.url));
    const there = latest?.querySelector(`form[data-position="${position}"]`);
    if (!there || outbox.at(position)?.fields) return false; // something was given meanwhile
    const now = server(there);
    fill(form, now.fields, now.flagged);
    form.querySelector("[data-read-back]")?.replaceWith(there.querySelector("[data-read-back]"));
    learn(position, now);
    const { filled, parts } = latest.querySelector(`[data-go="${position}"]`).dataset;
    mark(position, { filled: Number(filled), parts: Number(parts) }, now.flagged);
    return true;
  }

  // Another tab or device was faster: show what the server has, and offer what was given here.
  async function refresh(item, message) {
    const form = formAt(item.position);
    const isShown = await showSaved(item.position);
    if (outbox.at(item.position)) return; // what was given meanwhile is sent now
    notices.say(isShown ? "" : message, !isShown);
    if (!isShown || same(read(form), item.fields)) return;
    notices.tell(form, message, () => {
      fill(form, item.fields, item.flagged ?? form.elements.flagged.checked);
      put(form);
    });
  }

  // Who only looked sees what was answered elsewhere meanwhile.
  async function catchUp(position) {
    const form = formAt(position);
    const before = form && read(form);
    if ((await showSaved(position)) && !same(before, read(form))) notices.tell(form, quiz.dataset.newer);
  }

  async function deliver(item) {
    const { position, to, given: when, marked, ...body } = item;
    if (when) body.clock = clockOf(when);
    if (marked) body.marked = clockOf(marked);
    const { status, news } = await send(to, body);
    absence = null;
    demandDecision(status, news);
    const isLast = outbox.forget(item);
    if (status === 200) await saved(item, news, isLast);
    else if (status === 409) await refused(item, news, isLast);
    else if (formAt(position) && isLast) {
      // an answer that the question cannot take: what the server has is what is shown
      await showSaved(position);
      notices.tell(formAt(position), news.message);
      notices.say("");
    }
  }

  async function saved(item, news, isLast) {
    const { position, fields, flagged } = item;
    const form = formAt(position);
    const isNewer = form && news.revision > known.get(position).revision;
    if (fields) learn(position, { fields, revision: news.revision });
    if (flagged !== undefined) learn(position, { flagged: news.is_flagged }); // perhaps a later mark of another device
    if (form && isLast && isGiven(item)) {
      const now = known.get(position);
      if (fields && !same(read(form), fields)) fill(form, fields, now.flagged);
      form.elements.flagged.checked = now.flagged;
      if (fields) readBack(form, news);
      notices.under(form, "");
      mark(position, news, now.flagged);
    }
    if (isLast && isGiven(item)) notices.say(news.saved);
    if (isLast && !fields && isNewer) await catchUp(position);
    clocks.set(news);
  }

  async function refused(item, news, isLast) {
    if (news.closed) {
      // the others are sent, too: the server records what arrives after the end
      if (outbox.isDone && (forms.length || isGiven(item))) location.assign(news.closed);
    } else if (news.over) {
      if (formAt(item.position)) location.assign(news.over);
      else notices.say(news.message, true);
    } else if (isLast) {
      await refresh(item, news.message); // else what was given since is sent first
    }
  }

  // Resolves when everything is saved, or after a few seconds; tells which.
  async function settle() {
    linger();
    if (await outbox.settle()) return true;
    if (absence) return (await signInAgain(absence)) && outbox.settle();
    notices.say(quiz.dataset.wait, true);
    return false;
  }

  function show(position) {
    const form = formAt(position);
    linger();
    stopwatch.show(form);
    for (const other of forms) other.hidden = other !== form;
    quiz.querySelector("[aria-current=step]")?.removeAttribute("aria-current");
    mapAt(position).setAttribute("aria-current", "step");
    const words = notices.place(form);
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

  // What a closed page could not send is shown again, unless the server has something newer; the server decides in any case.
  function shows(item) {
    const form = formAt(item.position);
    if (!form || item.revision < known.get(item.position).revision) return false;
    const now = { ...shown(form), ...item };
    fill(form, now.fields, now.flagged);
    mark(item.position, progress(form), now.flagged);
    form.elements.sequence.value = Math.max(Number(form.elements.sequence.value), (item.sequence ?? 0) + 1);
    form.dataset.seconds = Math.max(Number(form.dataset.seconds), item.seconds ?? 0);
    return true;
  }

  // After the end: what this browser still keeps is sent at once. Another device may keep something, too, that was given in
  // time: the attempt is handed in when nothing of it would count any more, or by the person who knows that there is none.
  async function handIn(end) {
    const isSent = await settle();
    if (isSent && Date.now() >= end) document.querySelector("[data-submit-at-end]").requestSubmit();
    else setTimeout(() => handIn(end), isSent ? end - Date.now() : AGAIN);
  }

  for (const form of forms) {
    form.addEventListener("change", () => put(form));
    form.addEventListener("input", (event) => {
      if (event.target.type === "text") put(form);
    });
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
    if (outbox.isDone) return;
    event.preventDefault();
    const { target, submitter } = event;
    if (await settle()) target.requestSubmit(submitter);
  });
  document.addEventListener("session:back", () => {
    absence = null;
    notices.say(outbox.isDone ? "" : quiz.dataset.saving);
    outbox.flush();
    clocks.look();
  });
  window.addEventListener("online", () => {
    outbox.flush();
    outbox.adopt();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!outbox.isDone) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      stopwatch.resume();
      outbox.flush(); // perhaps its person has signed in again in another tab
      outbox.adopt();
      return;
    }
    linger();
    stopwatch.pause();
    outbox.flush();
  });
  outbox.adopt().then(() => {
    if ("closing" in quiz.dataset) handIn(Date.now() + Number(quiz.dataset.closing) * 1000);
  });
}
