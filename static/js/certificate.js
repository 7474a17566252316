// The certificate page: looks again by itself until the PDF is there; copies the code and the link.
import { look as lookAt, NotSignedIn, signInAgain } from "./session.js";

const LONGEST = 15000;
let wait = 2000;
let looks = 40;

async function look() {
  const now = document.querySelector("[data-certificate]");
  if (!document.hidden) {
    looks -= 1;
    try {
      const fresh = (await lookAt(location.href))?.querySelector('[data-certificate][data-ready="true"]');
      if (fresh) {
        const focused = now.contains(document.activeElement);
        now.replaceWith(document.adoptNode(fresh));
        if (focused) fresh.querySelector("a").focus();
        const say = document.querySelector("[data-certificate-say]");
        say.textContent = say.dataset.words;
        return;
      }
    } catch (fault) {
      // without network the next look may find it
      if (fault instanceof NotSignedIn && !(await signInAgain(fault))) return;
    }
    wait = Math.min(wait * 1.3, LONGEST);
  }
  if (looks > 0) setTimeout(look, wait);
}

if (document.querySelector('[data-certificate][data-ready="false"]')) setTimeout(look, wait);

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      document.dispatchEvent(new CustomEvent("toast", { detail: { text: button.dataset.copied, level: "success" } }));
    });
  }
}
