// The outbox of an attempt, without a browser. Run by tests/quizzes/test_outbox.py, which puts the module beside this file.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "./outbox.mjs";

const KEY = "outbox:1";

class Storage extends Map {
  getItem(key) { return this.get(key) ?? null; }
  setItem(key, value) { this.set(key, value); }
  removeItem(key) { this.delete(key); }
}

function box({ storage = new Storage(), deliver = () => { throw new Error("no network"); }, again = false } = {}) {
  const faults = [];
  const outbox = new Outbox(KEY, storage, { deliver, failed: (fault) => { faults.push(fault.message); return again; } });
  return { outbox, storage, faults };
}

test("what is given is kept for another visit until the server has it", async () => {
  const { outbox, storage } = box();

  outbox.put("3", { sequence: 1 });
  await outbox.flush();

  assert.deepEqual(JSON.parse(storage.getItem(KEY)), { 3: { sequence: 1 } });
  assert.deepEqual(box({ storage }).outbox.items, { 3: { sequence: 1 } });
});

test("only what was delivered leaves", async () => {
  const sent = [];
  const { outbox, storage } = box({
    deliver(position, item) {
      if (position === "2") throw new Error("your session ended");
      sent.push(position);
      outbox.forget(position, item);
    },
  });
  for (const position of ["1", "2", "3"]) outbox.put(position, { sequence: 1 });

  await outbox.flush();

  assert.deepEqual(sent, ["1"]);
  assert.deepEqual(Object.keys(JSON.parse(storage.getItem(KEY))), ["2", "3"]);
});

test("a newer answer given while the older is under way stays", async () => {
  const { outbox } = box({
    deliver(position, item) {
      if (item.sequence === 1) outbox.put(position, { sequence: 2 });
      if (item.sequence === 2) throw new Error("no network");
      outbox.forget(position, item);
    },
  });
  outbox.put("1", { sequence: 1 });

  await outbox.flush();

  assert.deepEqual(outbox.items, { 1: { sequence: 2 } });
});

test("what is held is not sent by itself, and nobody waits for it", async () => {
  const { outbox, faults } = box();
  outbox.put("1", { sequence: 1 });

  const started = Date.now();
  const isEmpty = await outbox.settle();

  assert.equal(isEmpty, false);
  assert.equal(outbox.isHeld, true);
  assert.deepEqual(faults, ["no network"]);
  assert.ok(Date.now() - started < 1000);
});

test("an empty outbox leaves nothing in the storage", async () => {
  const { outbox, storage } = box({ deliver: (position, item) => outbox.forget(position, item) });
  outbox.put("1", { sequence: 1 });

  const isEmpty = await outbox.settle();

  assert.equal(isEmpty, true);
  assert.equal(storage.size, 0);
});

test("storage that is refused or unreadable loses nothing of this page", async () => {
  const refusing = { getItem: () => "{", setItem: () => { throw new Error("full"); }, removeItem: () => {} };
  const { outbox } = box({ storage: refusing });

  outbox.put("1", { sequence: 1 });
  await outbox.flush();

  assert.deepEqual(outbox.items, { 1: { sequence: 1 } });
});
