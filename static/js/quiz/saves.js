// What one save of a question says. An item that waits has "fields" and "given" where the answer was changed, "flagged" and
// "marked" where the mark was, and always the seconds in view: without these somebody only looked, and that competes with nothing.
export function same(one, other) {
  const sorted = (fields) => JSON.stringify(Object.entries(fields ?? {}).sort());
  return sorted(one) === sorted(other);
}

// Whether anything is filled in.
export function isAnswered(fields) {
  return Object.values(fields).some((values) => values.some((value) => value !== ""));
}

// Whether a person gave something, and did not only look.
export function isGiven(item) {
  return Boolean(item.fields) || item.flagged !== undefined;
}

// The item that waits after a change; null where nothing has changed. An answer is as old as its last change.
//   waiting: the item that waits already   known: { revision, fields, flagged } as the server has it
//   now: { fields, flagged } of the form   more: what each save carries (page, sequence, seconds …)   given: the time of now
export function next(waiting, known, now, more, given) {
  const isChanged = !same(now.fields, waiting?.fields ?? known.fields);
  const isMarked = now.flagged !== (waiting?.flagged ?? known.flagged);
  if (!isChanged && !isMarked) return null;
  const item = { ...waiting, ...more, revision: known.revision };
  if (isChanged) Object.assign(item, { fields: now.fields, given });
  if (item.fields) item.repeats = same(item.fields, known.fields);
  if (isMarked) Object.assign(item, { flagged: now.flagged, marked: given });
  return item;
}
