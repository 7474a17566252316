// Three-state theme switch: system, light, dark. The choice stays on this device.
const box = document.querySelector("[data-theme-switch]");
const root = document.documentElement;

function mark() {
  const now = root.dataset.theme || "system";
  for (const button of box.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.value === now));
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
    } catch { /* storage refused: the choice holds for this page */ }
    mark();
  });
}
