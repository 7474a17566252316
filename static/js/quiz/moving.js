// What the moving questions have in common: a polite voice, and fields that change as if by hand.

// Says something in a live region; the same twice in a row, too.
export function voice(region) {
  return (words) => {
    region.textContent = region.textContent === words ? `${words}\u00a0` : words;
  };
}

// What watches the form hears of a value that a script has set.
export function tell(field) {
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
}

export function focusOn(element) {
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
}
