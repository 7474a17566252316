// Practice questions: form[data-practice], inputs with data-correct. practised.js sends what is chosen. After a wrong answer the reasons of what
// was chosen are shown and the person tries again; the answer comes when it is found, or when it is asked for.
const forms = [...document.querySelectorAll("form[data-practice]")];
const PATIENCE = 2; // tries before the answer is offered

// What is chosen stays in this tab for its person, so that changing the language or signing in again loses nothing.
const place = document.querySelector("[data-practice-place]")?.dataset.practicePlace;
const storeKey = `practice:${document.body.dataset.person}:${place}`;

const inputsOf = (form) => [...form.querySelectorAll("input[data-correct]")];
const isCorrect = (input) => input.dataset.correct === "true";
const part = (form, name) => form.querySelector(`[data-practice-${name}]`);

function say(form, words, kind = "") {
  const verdict = part(form, "verdict");
  verdict.className = `question__verdict ${kind}`.trim();
  verdict.textContent = words;
}

function reveal(form, inputs) {
  for (const input of inputs) input.closest(".choice").classList.add("is-revealed");
}

function check(form) {
  const inputs = inputsOf(form);
  const chosen = inputs.filter((input) => input.checked);
  if (!chosen.length) {
    say(form, form.dataset.none);
    inputs.find((input) => !input.disabled).focus();
    return;
  }
  const right = inputs.every((input) => input.checked === isCorrect(input));
  const values = chosen.map((input) => input.value);
  form.dataset.tries = Number(form.dataset.tries ?? 0) + 1;
  reveal(form, chosen);
  if (right) solve(form, form.dataset.right);
  else encourage(form, inputs, chosen);
  remember();
  form.dispatchEvent(new CustomEvent("practice:checked", { bubbles: true, detail: { right, chosen: values } }));
}

function encourage(form, inputs, chosen) {
  const total = inputs.filter(isCorrect).length;
  const found = chosen.filter(isCorrect).length;
  for (const input of chosen) {
    if (!isCorrect(input)) Object.assign(input, { checked: false, disabled: true });
  }
  say(form, form.dataset.wrong.replace("{found}", found).replace("{total}", total), "is-wrong");
  part(form, "show").hidden = Number(form.dataset.tries) < PATIENCE;
  inputs.find((input) => !input.disabled && !input.checked)?.focus();
}

function solve(form, words) {
  const inputs = inputsOf(form);
  const hadFocus = form.contains(document.activeElement);
  form.classList.add("is-solved");
  for (const input of inputs) Object.assign(input, { checked: isCorrect(input), disabled: true });
  reveal(form, inputs.filter(isCorrect));
  say(form, words, "is-right");
  for (const name of ["check", "show"]) part(form, name).hidden = true;
  part(form, "others").hidden = inputs.every((input) => input.closest(".choice").matches(".is-revealed"));
  part(form, "again").hidden = false;
  if (hadFocus) part(form, "again").focus();
}

function startAgain(form) {
  form.classList.remove("is-solved", "is-open");
  delete form.dataset.tries;
  for (const input of inputsOf(form)) {
    input.disabled = false;
    input.closest(".choice").classList.remove("is-revealed");
  }
  say(form, "");
  for (const name of ["show", "others", "again"]) part(form, name).hidden = true;
  part(form, "others").setAttribute("aria-expanded", "false");
  part(form, "check").hidden = false;
  inputsOf(form)[0].focus();
  setTimeout(remember); // when the form is empty
}

function remember() {
  const state = {};
  for (const form of forms) {
    const inputs = inputsOf(form);
    const values = (chosen) => chosen.map((input) => input.value);
    state[inputs[0].name] = {
      chosen: values(inputs.filter((input) => input.checked)),
      refused: values(inputs.filter((input) => input.disabled && !isCorrect(input) && !form.matches(".is-solved"))),
      revealed: values(inputs.filter((input) => input.closest(".choice").matches(".is-revealed"))),
      tries: form.dataset.tries,
      words: form.matches(".is-solved")
        ? part(form, "verdict").textContent === form.dataset.told
          ? "told"
          : "right"
        : "",
    };
  }
  try {
    sessionStorage.setItem(storeKey, JSON.stringify(state));
  } catch {
    /* storage refused: only this page keeps it */
  }
}

function restore() {
  let state = {};
  try {
    state = JSON.parse(sessionStorage.getItem(storeKey)) ?? {};
  } catch {
    /* storage refused or unreadable */
  }
  for (const form of forms) {
    const inputs = inputsOf(form);
    const { chosen = [], refused = [], revealed = [], tries, words } = state[inputs[0].name] ?? {};
    if (tries) form.dataset.tries = tries;
    for (const input of inputs) {
      input.checked = chosen.includes(input.value);
      input.disabled = refused.includes(input.value);
    }
    reveal(
      form,
      inputs.filter((input) => revealed.includes(input.value)),
    );
    part(form, "show").hidden = Number(tries ?? 0) < PATIENCE;
    if (words) solve(form, form.dataset[words]);
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-practice]")) return;
  event.preventDefault();
  check(event.target);
});
document.addEventListener("reset", (event) => {
  if (event.target.matches("form[data-practice]")) startAgain(event.target);
});
document.addEventListener("change", (event) => {
  if (event.target.closest("form[data-practice]")) remember();
});
document.addEventListener("click", (event) => {
  const form = event.target.closest("form[data-practice]");
  if (event.target.closest("[data-practice-show]")) {
    solve(form, form.dataset.told);
    part(form, "again").focus();
    remember();
  } else if (event.target.closest("[data-practice-others]")) {
    const isOpen = form.classList.toggle("is-open");
    part(form, "others").setAttribute("aria-expanded", String(isOpen));
  }
});
if (place) restore();
