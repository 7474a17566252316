// What a save says, without a browser. Run by tests/quizzes/test_outbox.py, which puts the module beside this file.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isAnswered, isGiven, next, same } from "./saves.js";

const SAVED = { revision: 4, fields: { number: ["12"] }, flagged: false };
const MORE = { page: "here", sequence: 7 };

const typed = (text, flagged = false) => ({ fields: { number: [text] }, flagged });

test("a change carries the whole answer, the revision seen and its time", () => {
  assert.deepEqual(next(undefined, SAVED, typed("12.5"), MORE, "now"), {
    ...MORE,
    revision: 4,
    fields: { number: ["12.5"] },
    given: "now",
    repeats: false,
  });
});

test("what is saved already is not sent again", () => {
  assert.equal(next(undefined, SAVED, typed("12"), MORE, "now"), null);
});

test("what waits already keeps its time", () => {
  const waiting = next(undefined, SAVED, typed("12.5"), MORE, "then");

  assert.equal(next(waiting, SAVED, typed("12.5"), MORE, "now"), null);
});

test("a mark sends no answer, and has a time of its own", () => {
  assert.deepEqual(next(undefined, SAVED, typed("12", true), MORE, "now"), {
    ...MORE,
    revision: 4,
    flagged: true,
    marked: "now",
  });
});

test("a mark beside an answer that waits leaves its time alone", () => {
  const waiting = next(undefined, SAVED, typed("12.5"), MORE, "then");
  const marked = next(waiting, SAVED, typed("12.5", true), { ...MORE, sequence: 8 }, "now");

  assert.deepEqual([marked.given, marked.flagged, marked.marked, marked.sequence], ["then", true, "now", 8]);
});

test("an answer beside a mark that waits keeps the mark", () => {
  const waiting = next(undefined, SAVED, typed("12", true), MORE, "then");
  const answered = next(waiting, SAVED, typed("9", true), MORE, "now");

  assert.deepEqual([answered.given, answered.flagged, answered.marked], ["now", true, "then"]);
});

test("who goes back to what was saved repeats it", () => {
  const waiting = next(undefined, SAVED, typed("9"), MORE, "then");
  const back = next(waiting, SAVED, typed("12"), MORE, "now");

  assert.deepEqual([back.repeats, back.given], [true, "now"]);
});

test("only what a person gave counts as given", () => {
  assert.deepEqual([{ seconds: 9 }, { flagged: false }, { fields: {} }].map(isGiven), [false, true, true]);
});

test("fields are the same in any order", () => {
  assert.equal(same({ a: ["1"], b: ["2", "3"] }, { b: ["2", "3"], a: ["1"] }), true);
  assert.equal(same({ a: ["1", "2"] }, { a: ["2", "1"] }), false);
  assert.equal(same({ a: ["1"] }, undefined), false);
});

test("an empty list or line is no answer", () => {
  const fields = [{}, { number: [""] }, { choice: ["a"] }, { "match-a": [""], "match-b": ["0"] }];

  assert.deepEqual(fields.map(isAnswered), [false, false, true, true]);
});
