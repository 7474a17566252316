// A page about something that workers are making: shows how far it is until it is ready.
import { look as lookAt, NotSignedIn, signInAgain } from "./session.js";

const FIRST = 600; // what is quick is ready by then
const WAIT = 2000;
const LONGEST = 15000;
let wait = WAIT;

function refocus(fresh, had) {
  const words = had.textContent.trim();
  const controls = [...fresh.querySelectorAll("a, button")];
  (controls.find((control) => control.textContent.trim() === words) ?? controls[0])?.focus();
}

async function look() {
  if (!document.hidden) {
    try {
      const page = await lookAt(location.href);
      if (!page) return;
      const fresh = page.querySelector("[data-watch]");
      if (fresh) {
        const now = document.querySelector("[data-watch]");
        const had = now.contains(document.activeElement) ? document.activeElement : null;
        now.replaceWith(document.adoptNode(fresh));
        if (had) refocus(fresh, had);
        if (fresh.dataset.ready === "true") {
          const say = document.querySelector("[data-watch-say]");
          say.textContent = fresh.dataset.words ?? say.dataset.words; // what came of it, where the page knows
          return;
        }
        wait = WAIT;
      }
    } catch (fault) {
      if (fault instanceof NotSignedIn && !(await signInAgain(fault))) return;
      wait = Math.min(wait * 1.5, LONGEST); // without network the next look may find it
    }
  }
  setTimeout(look, wait);
}

if (document.querySelector('[data-watch][data-ready="false"]')) setTimeout(look, FIRST);
