// Places in a list: what is given, and where a pointer is. Knows nothing of pages.

// The steps in the order of the places they were given; null while not every place is given once.
export function orderOf(places) {
  const order = places.map((_place, index) => places.indexOf(String(index + 1)));
  return order.includes(-1) ? null : order;
}

// A list with one thing at another place; beyond an end means at that end.
export function moved(things, thing, place) {
  const others = things.filter((each) => each !== thing);
  const end = Math.min(Math.max(place, 0), others.length);
  return [...others.slice(0, end), thing, ...others.slice(end)];
}

// The place of something held at this height among others, of which the middles are known.
export function placeAt(height, middles) {
  return middles.filter((middle) => middle < height).length;
}

// A sentence with its {names} filled in.
export function fillIn(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
