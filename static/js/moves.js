// Questions that are answered by moving. Without this the lists of the form stay in view; with it they are out of view, and
// still what is saved and sent.
import { matching } from "./quiz/matching.js";
import { ordering } from "./quiz/ordering.js";

for (const [selector, make] of [
  ["[data-ordering]", ordering],
  ["[data-matching]", matching],
]) {
  for (const root of document.querySelectorAll(selector)) {
    const show = make(root);
    root.querySelector("[data-fields]").hidden = true;
    root.querySelector("[data-moves]").hidden = false;
    show();
    root.form?.addEventListener("filled", show);
    window.addEventListener("pageshow", show); // a browser may put back what was given on an earlier visit
  }
}
