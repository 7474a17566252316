// What every page does; each part in a block of its own.
import "./file-size.js";
import { isFresh, NotSignedIn, renew, signInAgain } from "./session.js";

// Three-state theme switch: system, light, dark. The choice stays on this device.
{
  const box = document.querySelector("[data-theme-switch]");
  const root = document.documentElement;

  function mark() {
    const now = root.dataset.theme || "system";
    for (const button of box.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(button.value === now));
  }

  if (box) {
    box.hidden = false;
    mark();
    box.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.value === "system") delete root.dataset.theme;
      else root.dataset.theme = button.value;
      try {
        if (button.value === "system") localStorage.removeItem("theme");
        else localStorage.setItem("theme", button.value);
      } catch {
        /* storage refused: the choice holds for this page */
      }
      mark();
    });
  }
}

// Menus close on a click outside and on Escape; the course outline stands open on wide screens.
{
  const open = () => document.querySelectorAll("details[data-menu][open]");

  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("focusin", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });

  const wide = matchMedia("(min-width: 64rem)");
  const outlines = document.querySelectorAll("details[data-outline]");
  const follow = () =>
    outlines.forEach((outline) => {
      outline.open = wide.matches;
      const here = outline.open && outline.querySelector("[aria-current]");
      const list = here && outline.closest("[data-outline-scroll]");
      if (list) list.scrollTop = here.offsetTop - list.clientHeight / 3;
    });
  if (outlines.length) {
    follow();
    wide.addEventListener("change", follow);
  }
}

// Native dialogs: data-dialog-open="<id>" opens, data-dialog-close and a click on the backdrop close.
{
  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    const opener = target.closest("[data-dialog-open]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialogOpen);
      if (dialog) {
        event.preventDefault();
        dialog.showModal();
      }
    } else if (target.closest("[data-dialog-close]")) {
      target.closest("dialog").close();
    } else if (target instanceof HTMLDialogElement) {
      const box = target.getBoundingClientRect();
      const inside =
        event.clientX >= box.left &&
        event.clientX <= box.right &&
        event.clientY >= box.top &&
        event.clientY <= box.bottom;
      if (!inside) target.close();
    }
  });
}

// Toasts: read aloud once the page is there, closed by hand; only good news leaves by itself, never under the pointer or the focus.
{
  const list = document.querySelector("[data-toasts]");
  const model = list?.querySelector("template"); // a toast of each level, as the server makes them
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
    const box = model.content.querySelector(`.toast--${level}`).cloneNode(true);
    const words = box.querySelector(".toast__text");
    list.append(box);
    setTimeout(() => {
      words.textContent = text;
    }, 50);
    watch(box);
  }

  if (list) {
    document.addEventListener("toast", (event) => add(event.detail));
    list.addEventListener("click", (event) => event.target.closest("[data-toast-close]")?.closest(".toast").remove());
    for (const box of list.querySelectorAll(".toast")) {
      const words = box.querySelector(".toast__text");
      const text = words.textContent;
      words.textContent = "";
      setTimeout(() => {
        words.textContent = text;
      }, 150);
      watch(box);
    }
  }
}

// The language switch keeps the place: the block being read (data-block and an id) becomes the fragment of the address to return to.
// Whoever scrolls up to the switch has left that block, so the last one that stood still on the screen is remembered.
{
  const TOP = 300;
  let kept = null;
  let wait = 0;
  const inView = () =>
    [...document.querySelectorAll("[data-block][id]")].find(
      (block) => block.getBoundingClientRect().bottom > innerHeight / 3,
    );

  document.addEventListener(
    "scroll",
    () => {
      clearTimeout(wait);
      wait = setTimeout(() => {
        if (scrollY > TOP) kept = inView();
      }, 800);
    },
    { passive: true },
  );

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-language-switch]")) return;
    const block = scrollY > TOP ? inView() : kept;
    const next = event.target.elements.next;
    if (block && next.value) next.value = `${next.value.split("#")[0]}#${block.id}`;
  });
}

// A form of a page that was open for a while is sent with the token of today, and only in the session of its page: else its person
// signs in first, and nothing typed is lost. data-any-session: it may be sent whoever is signed in; data-any-employment: for whichever
// of their companies its person works now.
{
  const ready = new WeakSet();
  const waiting = new WeakSet();

  // Without network the browser would show a page of its own in place of this one. Return whether it could be said here.
  function sayOffline() {
    const words = document.querySelector("[data-sign-in-again]")?.dataset.offline;
    if (words) document.dispatchEvent(new CustomEvent("toast", { detail: { text: words, level: "warning" } }));
    return Boolean(words);
  }

  async function isReady(form) {
    try {
      await renew();
      return true;
    } catch (fault) {
      if (!(fault instanceof NotSignedIn)) return !sayOffline();
      if (form.hasAttribute("data-any-session")) return true;
      return (fault.reason === "elsewhere" && form.hasAttribute("data-any-employment")) || signInAgain(fault);
    }
  }

  document.addEventListener("submit", async (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || form.getAttribute("method") !== "post" || ready.delete(form)) return;
    if (navigator.onLine && isFresh() && form.enctype !== "multipart/form-data") return; // no page keeps a file
    event.preventDefault();
    if (waiting.has(form)) return;
    waiting.add(form);
    if (await isReady(form)) {
      ready.add(form);
      form.requestSubmit(submitter);
    }
    waiting.delete(form);
  });
}

// Passwords can be looked at: data-reveal="<id of the field>". Hidden again before the form leaves, so that nothing remembers it as text.
{
  const buttons = document.querySelectorAll("[data-reveal]");

  function show(button, shown) {
    document.getElementById(button.dataset.reveal).type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  }

  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", () => show(button, button.getAttribute("aria-pressed") !== "true"));
    button.closest("form").addEventListener("submit", () => show(button, false));
  }
}

// A secret that may be a PIN or a password: digits alone get the keys of digits. data-digits-if="<field>=<value>"
for (const field of document.querySelectorAll("[data-digits-if]")) {
  const [name, value] = field.dataset.digitsIf.split("=");
  const follow = () => {
    field.inputMode = field.form.elements[name].value === value ? "numeric" : "text";
  };
  field.form.addEventListener("change", follow);
  follow();
}
