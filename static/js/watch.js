// A page about something that workers are making: shows how far it is until it is ready.
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
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-watch]");
      if (answer.ok && fresh) {
        const now = document.querySelector("[data-watch]");
        const had = now.contains(document.activeElement) ? document.activeElement : null;
        now.replaceWith(document.adoptNode(fresh));
        if (had) refocus(fresh, had);
        if (fresh.dataset.ready === "true") {
          const say = document.querySelector("[data-watch-say]");
          say.textContent = say.dataset.words;
          return;
        }
        wait = WAIT;
      } else if (answer.status === 404) {
        return;
      }
    } catch {
      // Without network the next look may find it.
      wait = Math.min(wait * 1.5, LONGEST);
    }
  }
  setTimeout(look, wait);
}

if (document.querySelector('[data-watch][data-ready="false"]')) setTimeout(look, FIRST);
