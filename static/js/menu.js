// Menus close on a click outside and on Escape; the course outline stands open on wide screens.
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
const follow = () => outlines.forEach((outline) => { outline.open = wide.matches; });
if (outlines.length) { follow(); wide.addEventListener("change", follow); }
