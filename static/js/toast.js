// Toasts: read aloud once the page is there, closed by hand; only good news leaves by itself, never under the pointer or the focus.
const list = document.querySelector("[data-toasts]");
const STAY = 10000;

function watch(toast) {
  if (!toast.classList.contains("toast--success")) return;
  const leave = () => {
    if (toast.matches(":hover, :focus-within")) setTimeout(leave, 2000);
    else toast.remove();
  };
  setTimeout(leave, STAY);
}

// Other modules say: document.dispatchEvent(new CustomEvent("toast", { detail: { text, level } }))
// with level "success", "info", "warning" or "error".
function add({ text, level = "info" }) {
  const urgent = level === "error" || level === "warning";
  const box = document.createElement("div");
  box.className = `toast toast--${level}`;
  box.setAttribute("role", urgent ? "alert" : "status");
  const words = document.createElement("p");
  words.className = "toast__text";
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button--quiet";
  close.dataset.toastClose = "";
  close.textContent = list.dataset.dismiss;
  box.append(words, close);
  list.append(box);
  setTimeout(() => { words.textContent = text; }, 50);
  watch(box);
}

if (list) {
  document.addEventListener("toast", (event) => add(event.detail));
  list.addEventListener("click", (event) => event.target.closest("[data-toast-close]")?.closest(".toast").remove());
  for (const box of list.querySelectorAll(".toast")) {
    const words = box.querySelector(".toast__text");
    const text = words.textContent;
    words.textContent = "";
    setTimeout(() => { words.textContent = text; }, 150);
    watch(box);
  }
}
