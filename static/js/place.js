// The language switch keeps the place: the block being read (data-block and an id) becomes the fragment of the address to return to.
// Whoever scrolls up to the switch has left that block, so the last one that stood still on the screen is remembered.
const TOP = 300;
let kept = null;
let wait = 0;
const inView = () => [...document.querySelectorAll("[data-block][id]")].find((block) => block.getBoundingClientRect().bottom > innerHeight / 3);

document.addEventListener("scroll", () => {
  clearTimeout(wait);
  wait = setTimeout(() => { if (scrollY > TOP) kept = inView(); }, 800);
}, { passive: true });

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-language-switch]")) return;
  const block = scrollY > TOP ? inView() : kept;
  const next = event.target.elements.next;
  if (block && next.value) next.value = `${next.value.split("#")[0]}#${block.id}`;
});
