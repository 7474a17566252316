// Steps that move: dragged, by buttons or by the arrow keys. Their lists of places stay the fields of the form.
import { draggable } from "./drag.js";
import { fillIn, moved, orderOf, placeAt } from "./places.js";
import { focusOn, tell, voice } from "./moving.js";

const KEYS = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };
const still = matchMedia("(prefers-reduced-motion: reduce)");

export function ordering(root) {
  const selects = [...root.querySelectorAll("select")];
  const box = root.querySelector("[data-moves]");
  const list = box.querySelector("[data-steps]");
  const rows = [...list.children];
  const open = box.querySelector("[data-open]");
  const say = voice(box.querySelector("[data-said]"));
  const given = () => orderOf(selects.map((select) => select.value));
  const standing = () => [...list.children];
  const textOf = (row) => row.querySelector("[data-text]").textContent;

  function words(sentence, row) {
    return fillIn(sentence, { text: textOf(row), place: standing().indexOf(row) + 1, total: rows.length });
  }

  function number() {
    for (const [index, row] of standing().entries()) {
      row.querySelector("[data-place]").textContent = index + 1;
      row.querySelector("[data-handle]").setAttribute("aria-label", words(box.dataset.handle, row));
      row.querySelector("[data-move='-1']").setAttribute("aria-disabled", String(index === 0));
      row.querySelector("[data-move='1']").setAttribute("aria-disabled", String(index === rows.length - 1));
    }
    open.hidden = root.matches(":disabled") || given() !== null;
  }

  // The rows go around the one that stays: what moves in a page loses its focus.
  function arrange(wanted, stays) {
    const before = standing();
    if (wanted.every((row, index) => row === before[index])) return;
    const tops = wanted.map((row) => row.offsetTop);
    const place = wanted.indexOf(stays);
    stays.before(...wanted.slice(0, place));
    stays.after(...wanted.slice(place + 1));
    for (const [index, row] of wanted.entries()) {
      const way = tops[index] - row.offsetTop;
      if (way && !still.matches && !row.matches(".is-held")) {
        row.animate({ translate: [`0 ${way}px`, "0"] }, { duration: 160, easing: "ease-out" });
      }
    }
    number();
  }

  function give(row) {
    for (const [index, each] of standing().entries()) selects[rows.indexOf(each)].value = String(index + 1);
    number();
    tell(selects[rows.indexOf(row)]);
  }

  function move(row, by) {
    const before = standing();
    arrange(moved(before, row, before.indexOf(row) + by), row);
    if (standing().indexOf(row) !== before.indexOf(row)) give(row);
    say(words(box.dataset.at, row));
  }

  list.addEventListener("keydown", (event) => {
    if (!event.target.matches("[data-handle]") || !(event.key in KEYS)) return;
    event.preventDefault();
    move(event.target.closest("[data-for]"), KEYS[event.key]);
    focusOn(event.target);
  });
  box.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    const row = target.closest("[data-for]");
    if (button?.matches("[data-move]")) {
      move(row, Number(button.dataset.move));
      focusOn(button);
    } else if (button?.matches("[data-handle]")) {
      say(box.dataset.how);
    } else if (button) {
      // the order is right as it stands
      give(standing()[0]);
      say(box.dataset.kept);
      focusOn(list.querySelector("[data-handle]"));
    }
  });

  let held = null; // the row, the order before, and where in the row it is held
  draggable(root, {
    grip(target, isMouse) {
      const isGrip = target.closest("[data-handle]") || (isMouse && !target.closest("button"));
      return isGrip ? target.closest("[data-steps] [data-for]") : null;
    },
    start(row, { y }) {
      held = { row, before: standing(), inside: y - row.getBoundingClientRect().top };
    },
    move({ y }) {
      const height = y - list.getBoundingClientRect().top;
      const others = standing().filter((row) => row !== held.row);
      const place = placeAt(
        height,
        others.map((row) => row.offsetTop + row.offsetHeight / 2),
      );
      arrange(moved(others, held.row, place), held.row);
      held.row.style.translate = `0 ${height - held.inside - held.row.offsetTop}px`;
    },
    drop() {
      const { row, before } = held;
      if (standing().indexOf(row) !== before.indexOf(row)) give(row);
      say(words(box.dataset.at, row));
      row.querySelector("[data-handle]").focus({ preventScroll: true });
    },
    cancel() {
      arrange(held.before, held.row);
      say(words(box.dataset.at, held.row));
    },
  });

  return () => {
    const focused = rows.find((row) => row.contains(document.activeElement));
    arrange(given()?.map((index) => rows[index]) ?? rows, focused ?? rows[0]);
    number();
  };
}
