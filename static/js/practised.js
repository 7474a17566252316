// Sends what was chosen in practice questions, whenever it can: an answer waits in this browser through minutes without network and
// through closing the page, as the answers of a quiz do.
import { NotTaken, Outbox } from "./quiz/outbox.js";
import { NotSignedIn, send } from "./session.js";

const asks = document.querySelector("[data-reading-url]");

async function deliver(item) {
  const { status, news } = await send(item.to, { choice: item.choice });
  if (status >= 500) throw new NotTaken();
  outbox.forget(item); // what the server refuses it refuses again
  if (news?.html && item.place === asks.dataset.readingUrl) {
    document.dispatchEvent(new CustomEvent("lesson:progress", { detail: news }));
  }
}

const outbox =
  asks &&
  new Outbox(
    {
      name: `outbox:practised:${document.body.dataset.person}`,
      page: Math.random().toString(36).slice(2),
      storage: localStorage,
      locks: navigator.locks,
    },
    { deliver, failed: (fault) => !(fault instanceof NotSignedIn), gaveUp: () => {}, shows: () => false },
  );

const addressOf = (form) => form.querySelector("[formaction]")?.getAttribute("formaction").split("#")[0];

function give(form, choice) {
  const to = addressOf(form);
  if (to) outbox.put(to, { to, place: asks.dataset.readingUrl, choice, given: { at: Date.now() } });
}

// What this tab shows as solved, and the server does not have, is given again: nobody is asked for an answer that they see.
function giveAgain() {
  const waiting = new Set([...outbox.items.values()].map((item) => item.to));
  for (const form of document.querySelectorAll("form[data-practice].is-solved")) {
    if (form.querySelector("[data-kept]") || waiting.has(addressOf(form))) continue;
    give(
      form,
      [...form.querySelectorAll("input:checked")].map((input) => input.value),
    );
  }
}

if (asks) {
  document.addEventListener("practice:checked", (event) => give(event.target, event.detail.chosen));
  addEventListener("online", () => outbox.flush());
  document.addEventListener("session:back", () => outbox.flush());
  outbox.adopt().then(giveAgain);
}
