// The sign-in page of a shared tablet: large digits, and nothing of who was here before.
const pad = document.querySelector("[data-keypad]");
const form = document.querySelector("[data-keypad-form]");
const fields = [form.elements.login, form.elements.password];
let current = fields[0].value ? fields[1] : fields[0];

try {
  sessionStorage.clear();
  // Answers that the server does not have yet wait for their person: nobody else can send them.
  for (const key of Object.keys(localStorage))
    if (!key.startsWith("outbox:") && key !== "theme") localStorage.removeItem(key);
} catch {
  /* storage refused: then there is nothing in it */
}

for (const field of fields) field.addEventListener("focus", () => (current = field));
pad.hidden = false;
pad.addEventListener("click", (event) => {
  const value = event.target.closest("button")?.value;
  if (!value) return;
  if (value === "clear") current.value = "";
  else if (value === "next") current = current === fields[0] ? fields[1] : fields[0];
  else current.value += value;
  current.focus();
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
