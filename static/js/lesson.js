// What a lesson does.
import { send as sendData } from "./session.js";

// Practice questions: form[data-practice], inputs with data-correct, reasons shown after "Check". Nothing is sent.
{
  // What is chosen and checked stays in this tab for its person, so that changing the language or signing in again loses nothing.
  const storeKey = `practice:${document.body.dataset.person}:${document.querySelector("[data-practice-place]")?.dataset.practicePlace}`;
  const forms = [...document.querySelectorAll("form[data-practice]")];

  function remember() {
    const state = {};
    for (const form of forms) {
      const chosen = [...form.querySelectorAll("input:checked")].map((input) => input.value);
      const { name } = form.querySelector("input[data-correct]");
      if (chosen.length) state[name] = { chosen, isChecked: form.classList.contains("is-checked") };
    }
    try { sessionStorage.setItem(storeKey, JSON.stringify(state)); } catch { /* storage refused: only this page keeps it */ }
  }

  function restore() {
    let state = {};
    try { state = JSON.parse(sessionStorage.getItem(storeKey)) ?? {}; } catch { /* storage refused or unreadable */ }
    for (const form of forms) {
      const inputs = [...form.querySelectorAll("input[data-correct]")];
      const { chosen = [], isChecked = false } = state[inputs[0].name] ?? {};
      for (const input of inputs) input.checked = chosen.includes(input.value);
      if (isChecked && chosen.length) check(form, { isNew: false });
    }
  }

  function check(form, { isNew = true } = {}) {
    const inputs = [...form.querySelectorAll("input[data-correct]")];
    const verdict = form.querySelector("[data-practice-verdict]");
    verdict.className = "question__verdict";
    if (!inputs.some((input) => input.checked)) {
      verdict.textContent = form.dataset.none;
      inputs[0].focus();
      return;
    }
    const right = inputs.every((input) => input.checked === (input.dataset.correct === "true"));
    form.classList.add("is-checked");
    inputs.forEach((input) => { input.disabled = true; });
    verdict.classList.add(right ? "is-right" : "is-wrong");
    verdict.textContent = right ? form.dataset.right : form.dataset.wrong;
    form.querySelector("[data-practice-check]").hidden = true;
    const again = form.querySelector("[data-practice-again]");
    again.hidden = false;
    if (!isNew) return;
    again.focus();
    remember();
    form.dispatchEvent(new CustomEvent("practice:checked", { bubbles: true, detail: { right } }));
  }

  function again(form) {
    form.classList.remove("is-checked");
    form.querySelectorAll("input[data-correct]").forEach((input) => { input.disabled = false; });
    form.querySelector("[data-practice-verdict]").textContent = "";
    form.querySelector("[data-practice-again]").hidden = true;
    form.querySelector("[data-practice-check]").hidden = false;
    form.querySelector("input[data-correct]").focus();
    setTimeout(remember); // when the form is empty
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-practice]")) return;
    event.preventDefault();
    check(event.target);
  });
  document.addEventListener("reset", (event) => {
    if (event.target.matches("form[data-practice]")) again(event.target);
  });
  document.addEventListener("change", (event) => {
    if (event.target.closest("form[data-practice]")) remember();
  });
  if (document.querySelector("[data-practice-place]")) restore();
}

// Remembers the block in view on the server, so that any device resumes there. Sends when reading rests or the page is left.
{
  const article = document.querySelector("[data-position-url]");
  let sent = "";
  let timer = 0;

  function blockInView() {
    const blocks = [...article.querySelectorAll("[data-block]")];
    return blocks.find((block) => block.getBoundingClientRect().bottom > 120)?.dataset.block ?? "";
  }

  function send() {
    clearTimeout(timer);
    const block = blockInView();
    if (!block || block === sent) return;
    sent = block;
    sendData(article.dataset.positionUrl, { block }).then(
      ({ news }) => { if (!news?.saved) sent = ""; },
      () => { sent = ""; }, // it goes with the next rest, or when its person has signed in again
    );
  }

  if (article) {
    document.addEventListener("session:back", send);
    document.addEventListener("scroll", () => { clearTimeout(timer); timer = setTimeout(send, 1500); }, { passive: true });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") send(); });
  }
}
