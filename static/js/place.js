// The language switch keeps the block in view: the first element with data-block that is on the screen becomes the fragment.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-language-switch]")) return;
  const block = [...document.querySelectorAll("[data-block][id]")].find((element) => element.getBoundingClientRect().bottom > 120);
  const next = form.elements.next;
  if (block && next.value) next.value = `${next.value.split("#")[0]}#${block.id}`;
});
