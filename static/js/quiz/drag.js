// Dragging by mouse, finger or pen. What is held stays at its place in the page, so that it keeps focus and pointer.
const SLACK = 6; // px that a press may slip and still be a press
const EDGE = 80; // px at the top and bottom of the window where the page scrolls under what is held
const PACE = 10; // px that it scrolls in each frame

// grip(target, isMouse): what a press there takes hold of, or null; start(thing, point), move(point), drop(), cancel().
export function draggable(root, { grip, start, move, drop, cancel }) {
  root.addEventListener("pointerdown", (down) => {
    if (!down.isPrimary || down.button !== 0 || root.matches(":disabled")) return;
    const thing = grip(down.target, down.pointerType === "mouse");
    if (thing) hold(root, thing, down, { start, move, drop, cancel });
  });
}

function hold(root, thing, down, { start, move, drop, cancel }) {
  const point = { x: down.clientX, y: down.clientY };
  const listening = new AbortController();
  let isHeld = false;
  let frame = 0;

  function follow() {
    const direction = Number(point.y > innerHeight - EDGE) - Number(point.y < EDGE);
    if (direction) scrollBy({ top: direction * PACE, behavior: "instant" });
    move(point);
    frame = requestAnimationFrame(follow);
  }

  function end(finish, isOver = true) {
    listening.abort();
    cancelAnimationFrame(frame);
    if (!isHeld) return;
    thing.classList.remove("is-held");
    thing.style.translate = "";
    swallowClick(isOver);
    finish();
  }

  function listen(name, act) {
    window.addEventListener(
      name,
      (event) => {
        if (event.pointerId === undefined || event.pointerId === down.pointerId) act(event);
      },
      { signal: listening.signal, capture: true },
    );
  }

  listen("pointermove", (event) => {
    Object.assign(point, { x: event.clientX, y: event.clientY });
    if (isHeld || Math.hypot(point.x - down.clientX, point.y - down.clientY) < SLACK) return;
    isHeld = true;
    root.setPointerCapture(down.pointerId);
    thing.classList.add("is-held");
    start(thing, { x: down.clientX, y: down.clientY });
    follow();
  });
  listen("pointerup", (event) => {
    Object.assign(point, { x: event.clientX, y: event.clientY });
    if (isHeld) move(point);
    end(drop);
  });
  listen("pointercancel", () => end(cancel));
  listen("keydown", (event) => {
    if (event.key === "Escape" && isHeld) end(cancel, false);
  });
}

// The end of dragging is no press of what lies there, also where it ends before the pointer is let go.
function swallowClick(isOver) {
  const swallow = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  const enough = () => setTimeout(() => window.removeEventListener("click", swallow, { capture: true }));
  window.addEventListener("click", swallow, { capture: true, once: true });
  if (isOver) enough();
  else window.addEventListener("pointerup", enough, { once: true });
}
