// Two steps of an ordering change places, so that each place is given once. What counts is how they stood when the
// list got the focus: arrow keys pass through places that are not meant.
export function watchOrdering(quiz) {
  let stood = new Map();

  quiz.addEventListener("focusin", (event) => {
    const ordering = event.target.closest("[data-ordering]");
    if (ordering) stood = new Map([...ordering.querySelectorAll("select")].map((each) => [each, each.value]));
  });
  quiz.addEventListener("change", ({ target }) => {
    if (!target.closest("[data-ordering]")) return;
    for (const [other, value] of stood) {
      if (other !== target) other.value = value && value === target.value ? stood.get(target) : value;
    }
  }, { capture: true }); // before the form is read
}
