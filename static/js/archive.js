// The page of an archive: shows how far it is until the file is there.
const WAIT = 2000;
const LONGEST = 15000;
let wait = WAIT;

async function look() {
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-archive]");
      if (answer.ok && fresh) {
        const now = document.querySelector("[data-archive]");
        const focused = now.contains(document.activeElement);
        now.replaceWith(document.adoptNode(fresh));
        if (focused) fresh.querySelector("a").focus();
        if (fresh.dataset.ready === "true") {
          const say = document.querySelector("[data-archive-say]");
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

if (document.querySelector('[data-archive][data-ready="false"]')) setTimeout(look, wait);
