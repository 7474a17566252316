// Measures how long a lesson is in use: its page is in view, and somebody has moved, scrolled, typed or played a video lately. Sends
// what it measured now and then, at most as often as the server should write; the server counts no second twice. Without a connection
// it waits in this browser, also when the page is closed.
import { NotTaken, Outbox } from "./quiz/outbox.js";
import { NotSignedIn, send } from "./session.js";

const BEAT = 30; // seconds between two messages
const LEAST = 5; // seconds worth a message when the page is left
const IDLE = 120000; // ms without a sign of anybody after which nothing is counted
const LONGEST = 2; // seconds counted between two looks: a computer that slept has not read
const OLDEST = 7 * 24 * 3600000; // ms after which what waited is of no use any more
const SIGNS = ["pointerdown", "pointermove", "keydown", "scroll", "touchstart", "wheel", "focusin", "timeupdate"];

const section = document.querySelector("[data-reading-url]");
const standing = document.querySelector("[data-standing]");
const news = document.querySelector("[data-standing-news]");
const field = document.querySelector("[data-reading-measured]");
let unsent = 0; // seconds
let sign = Date.now();
let looked = Date.now();
let sentAt = Date.now();
let isSending = false;
let isCutOff = false; // the last message did not arrive
let drawn = "";

function look() {
  const now = Date.now();
  const passed = Math.min((now - looked) / 1000, LONGEST);
  looked = now;
  if (document.visibilityState === "visible" && now - sign < IDLE) unsent += passed;
}

const missing = () => [...standing.querySelectorAll("li")].map((line) => line.textContent.trim().replace(/\s+/g, " "));

// Show how the lesson stands now: the server has drawn it. It is told where its person has just answered something, and where
// something is missing no more; minutes that go by are not.
function show({ done, html }, isAnswer) {
  if (!html || !standing || html === drawn) return;
  drawn = html;
  const count = missing().length;
  const hadFocus = standing.contains(document.activeElement);
  standing.innerHTML = html;
  if (hadFocus) (standing.querySelector("a") ?? section).focus();
  if (done) {
    for (const part of section.querySelectorAll("[data-standing-open]")) part.hidden = true;
    const title = section.querySelector("[data-standing-title]");
    title.textContent = title.dataset.standingTitle;
  }
  const words = done ? news.dataset.done : missing().join(" ");
  if (isAnswer || missing().length !== count) news.textContent = words;
}

async function deliver(item) {
  if (Date.now() - item.given.at < OLDEST) {
    const { status, news: told } = await send(item.to, { opened: item.opened, seconds: item.seconds });
    if (status >= 500 || told?.saved === false) throw new NotTaken();
    if (told?.saved && item.to === section.dataset.readingUrl) show(told);
  }
  isCutOff = false;
  outbox.forget(item); // what the server refuses it refuses again
}

const outbox =
  section &&
  new Outbox(
    {
      name: `outbox:reading:${document.body.dataset.person}`,
      page: Math.random().toString(36).slice(2),
      storage: localStorage,
      locks: navigator.locks,
    },
    { deliver, failed: (fault) => !(fault instanceof NotSignedIn), gaveUp: () => {}, shows: () => false },
  );

const waiting = () => outbox.at(section.dataset.readingUrl);

// Keep in the browser what cannot be sent now.
function keep(seconds) {
  const { readingUrl: to, opened } = section.dataset;
  unsent -= seconds;
  outbox.put(to, { to, opened, seconds: (waiting()?.seconds ?? 0) + seconds, given: { at: Date.now() } });
}

async function beat() {
  const seconds = Math.floor(unsent);
  if (isSending || outbox.isSending || !seconds) return;
  sentAt = Date.now();
  if (isCutOff || !navigator.onLine || waiting()) {
    keep(seconds);
    return;
  }
  isSending = true;
  try {
    const { status, news: told } = await send(section.dataset.readingUrl, { opened: section.dataset.opened, seconds });
    if (told?.saved || status === 400 || status === 404) unsent -= seconds; // what the server refuses it refuses again
    if (told?.saved) show(told);
  } catch (fault) {
    isCutOff = !(fault instanceof NotSignedIn); // signed out: it goes when its person has signed in again
    if (isCutOff) keep(seconds);
  } finally {
    isSending = false;
  }
}

if (section) {
  for (const name of SIGNS) {
    addEventListener(
      name,
      () => {
        sign = Date.now();
      },
      { passive: true, capture: true },
    );
  }
  setInterval(() => {
    look();
    if (unsent >= BEAT && Date.now() - sentAt >= BEAT * 1000) beat();
  }, 1000);
  document.addEventListener("visibilitychange", () => {
    look();
    if (document.visibilityState !== "hidden") sign = Date.now();
    else if (unsent >= LEAST && (isCutOff || !navigator.onLine || Date.now() - sentAt >= BEAT * 1000)) beat();
  });
  addEventListener("pagehide", () => {
    look();
    if (unsent >= LEAST) beat(); // no later beat takes it along
  });
  addEventListener("online", () => outbox.flush());
  document.addEventListener("session:back", () => {
    beat();
    outbox.flush();
  });
  document.addEventListener("lesson:progress", (event) => show(event.detail, true));
  document.addEventListener("submit", (event) => {
    if (!field || field.form !== event.target) return;
    look();
    field.value = Math.floor(unsent) + (waiting()?.seconds ?? 0);
  });
  outbox.adopt();
}
