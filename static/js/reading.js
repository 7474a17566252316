// Measures how long a lesson is in use: its page is in view, and somebody has moved, scrolled or typed lately. Sends what it measured
// now and then, at most as often as the server should write; the server counts no second twice. What cannot be sent waits in the page.
import { send } from "./session.js";

const BEAT = 30; // seconds between two messages
const LEAST = 5; // seconds worth a message when the page is left
const IDLE = 120000; // ms without a sign of anybody after which nothing is counted
const LONGEST = 2; // seconds counted between two looks: a computer that slept has not read
const SIGNS = ["pointerdown", "pointermove", "keydown", "scroll", "touchstart", "wheel"];

const section = document.querySelector("[data-reading-url]");
const standing = document.querySelector("[data-standing]");
const news = document.querySelector("[data-standing-news]");
const field = document.querySelector("[data-reading-measured]");
let unsent = 0; // seconds
let sign = Date.now();
let looked = Date.now();
let sentAt = Date.now();
let isSending = false;

function look() {
  const now = Date.now();
  const passed = Math.min((now - looked) / 1000, LONGEST);
  looked = now;
  if (document.visibilityState === "visible" && now - sign < IDLE) unsent += passed;
}

// Say how the lesson stands now: the server has drawn it.
function show({ done, html }) {
  if (!html || !standing) return;
  standing.innerHTML = html;
  if (done && !news.textContent) news.textContent = news.dataset.done;
}

async function beat() {
  const seconds = Math.floor(unsent);
  if (isSending || !seconds) return;
  isSending = true;
  sentAt = Date.now();
  try {
    const { status, news: told } = await send(section.dataset.readingUrl, { opened: section.dataset.opened, seconds });
    if (told?.saved || status === 400 || status === 404) unsent -= seconds; // what the server refuses it refuses again
    if (told?.saved) show(told);
  } catch {
    // without a connection, or signed out: it goes with the next beat, or when its person has signed in again
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
      { passive: true },
    );
  }
  setInterval(() => {
    look();
    if (unsent >= BEAT && Date.now() - sentAt >= BEAT * 1000) beat();
  }, 1000);
  document.addEventListener("visibilitychange", () => {
    look();
    if (document.visibilityState !== "hidden") sign = Date.now();
    else if (unsent >= LEAST && Date.now() - sentAt >= BEAT * 1000) beat();
  });
  addEventListener("pagehide", () => {
    look();
    if (unsent >= LEAST) beat(); // no later beat takes it along
  });
  document.addEventListener("session:back", beat);
  document.addEventListener("lesson:progress", (event) => show(event.detail));
  document.addEventListener("submit", (event) => {
    if (!field || field.form !== event.target) return;
    look();
    field.value = Math.floor(unsent);
  });
}
