// Places in a list, without a browser. Run by tests/quizzes/test_places.py, which puts the module beside this file.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fillIn, moved, orderOf, placeAt } from "./places.mjs";

test("an order is read from the place of each step", () => {
  assert.deepEqual(orderOf(["3", "1", "2"]), [1, 2, 0]);
});

test("places that are missing, given twice or beyond the end are no order", () => {
  for (const places of [
    ["", "", ""],
    ["1", "", "3"],
    ["1", "1", "2"],
    ["1", "2", "4"],
    ["0", "1", "2"],
  ]) {
    assert.equal(orderOf(places), null, places.join());
  }
});

test("the order read back from the places it gives is the same", () => {
  for (const order of [
    [0, 1, 2, 3],
    [3, 2, 1, 0],
    [2, 0, 3, 1],
  ]) {
    const places = order.map((_step, index) => String(order.indexOf(index) + 1));
    assert.deepEqual(orderOf(places), order);
  }
});

test("a thing moves among the others and stays between the ends", () => {
  const things = ["a", "b", "c", "d"];
  assert.deepEqual(moved(things, "a", 2), ["b", "c", "a", "d"]);
  assert.deepEqual(moved(things, "d", 1), ["a", "d", "b", "c"]);
  assert.deepEqual(moved(things, "b", 1), things);
  assert.deepEqual(moved(things, "c", -Infinity), ["c", "a", "b", "d"]);
  assert.deepEqual(moved(things, "b", 9), ["a", "c", "d", "b"]);
  assert.deepEqual(moved(["a", "c"], "b", 1), ["a", "b", "c"]); // held, and not among them
  assert.deepEqual(things, ["a", "b", "c", "d"]);
});

test("what is held is behind every other whose middle it has passed", () => {
  const middles = [20, 60, 140];
  assert.deepEqual(
    [0, 20, 21, 100, 500].map((height) => placeAt(height, middles)),
    [0, 0, 1, 2, 3],
  );
});

test("a sentence takes its values as they are", () => {
  assert.equal(
    fillIn("“{text}”: {place} of {total}", { text: "$& {place} $1", place: 2, total: 5 }),
    "“$& {place} $1”: 2 of 5",
  );
  assert.equal(fillIn("{unknown} {text}", { text: "a" }), "{unknown} a");
});
