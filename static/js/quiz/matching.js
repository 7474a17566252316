// Options that are put to items: an item and then its option are pressed, or the option and then its item, or the option is
// dragged. Their lists of options stay the fields of the form. An option may belong to several items.
import { draggable } from "./drag.js";
import { fillIn } from "./places.js";
import { focusOn, tell, voice } from "./moving.js";

const STEPS = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 };

export function matching(root) {
  const selects = [...root.querySelectorAll("select")];
  const box = root.querySelector("[data-moves]");
  const items = [...box.querySelectorAll("[data-for]")];
  const options = [...box.querySelectorAll("[data-option]")];
  const list = box.querySelector("[data-items]");
  const pool = box.querySelector("[data-pool]");
  const say = voice(box.querySelector("[data-said]"));
  let picked = null; // an item or an option that waits for its other half

  const textOf = (thing) => thing.querySelector("[data-text]").textContent;
  const slotOf = (item) => item.querySelector("[data-slot]");
  const fieldOf = (item) => selects[items.indexOf(item)];
  const optionOf = (item) => options.find((option) => option.dataset.option === fieldOf(item).value);
  const bare = (text) => text.trim().replace(/^[“"«](.*)[”"»]$/s, "$1"); // the sentence puts it between quotes itself
  const words = (sentence, values) =>
    fillIn(sentence, {
      count: items.filter(optionOf).length,
      total: items.length,
      ...values,
    });

  function show() {
    for (const item of items) {
      const option = optionOf(item);
      const given = option ? textOf(option) : box.dataset.choose;
      const slot = slotOf(item);
      slot.querySelector("[data-given]").textContent = given;
      slot.setAttribute("aria-label", `${textOf(item)}: ${given}`);
      slot.setAttribute("aria-pressed", String(item === picked));
      slot.classList.toggle("is-filled", Boolean(option));
      item.querySelector("[data-clear]").hidden = !option;
    }
    for (const option of options) {
      option.setAttribute("aria-pressed", String(option === picked));
      option.querySelector("[data-used]").hidden = !items.some((item) => optionOf(item) === option);
    }
  }

  // Where the options do not fit beside the items, they open below the one that was pressed.
  function pick(thing) {
    picked = thing;
    const isItem = items.includes(thing);
    const isBelow = pool.getBoundingClientRect().top >= list.getBoundingClientRect().bottom;
    if (isItem && (isBelow || list.contains(pool))) thing.append(pool);
    show();
    if (isItem) {
      say(words(box.dataset.pickOption, { item: bare(textOf(thing)) }));
      focusOn(optionOf(thing) ?? options[0]);
    } else {
      say(words(box.dataset.pickItem, { option: bare(textOf(thing)) }));
      focusOn(slotOf(items.find((item) => !optionOf(item)) ?? items[0]));
    }
  }

  function rest() {
    picked = null;
    if (pool.parentElement !== list.parentElement) list.after(pool);
    show();
  }

  function put(item, option) {
    const field = fieldOf(item);
    const value = option?.dataset.option ?? "";
    const isNew = field.value !== value;
    field.value = value;
    rest();
    focusOn(slotOf(item));
    say(
      words(option ? box.dataset.matched : box.dataset.cleared, {
        item: bare(textOf(item)),
        option: option && textOf(option),
      }),
    );
    if (isNew) tell(field);
  }

  function stop() {
    const button = items.includes(picked) ? slotOf(picked) : picked;
    rest();
    focusOn(button);
    say(box.dataset.stopped);
  }

  box.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    const item = options.includes(button) ? null : button.closest("[data-for]");
    const other = item ?? button;
    if (button.matches("[data-clear]")) put(item, null);
    else if (picked === other) stop();
    else if (item && options.includes(picked)) put(item, picked);
    else if (!item && items.includes(picked)) put(picked, button);
    else pick(other);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && picked) stop();
    const group = [items.map(slotOf), options].find((buttons) => buttons.includes(event.target));
    if (!group || !(event.key in STEPS)) return;
    event.preventDefault();
    focusOn(group.at((group.indexOf(event.target) + STEPS[event.key]) % group.length));
  });

  let held = null; // the option, where it was taken, and the item below it
  draggable(root, {
    grip(target, isMouse) {
      return isMouse || target.closest("[data-grip]") ? target.closest("[data-option]") : null;
    },
    start(option, { x, y }) {
      held = { option, x: x + scrollX, y: y + scrollY, item: null };
    },
    move({ x, y }) {
      held.option.style.translate = `${x + scrollX - held.x}px ${y + scrollY - held.y}px`;
      const below = document.elementFromPoint(x, y); // what is held lets the pointer through
      held.item = below?.closest("[data-pool]") ? null : (items.find((item) => item.contains(below)) ?? null);
      for (const item of items) item.classList.toggle("is-over", item === held.item);
    },
    drop() {
      held.item?.classList.remove("is-over");
      if (held.item) put(held.item, held.option);
    },
    cancel() {
      held.item?.classList.remove("is-over");
    },
  });

  return show;
}
