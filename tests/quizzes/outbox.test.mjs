// The outbox of an attempt, without a browser. Run by tests/quizzes/test_outbox.py, which puts the modules beside this file.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { NotTaken, Outbox } from "./outbox.js";

const NAME = "outbox:1";

class Storage {
  constructor(entries = {}) {
    this.map = new Map(Object.entries(entries));
  }
  get length() {
    return this.map.size;
  }
  key(index) {
    return [...this.map.keys()][index];
  }
  getItem(key) {
    return this.map.get(key) ?? null;
  }
  setItem(key, value) {
    this.map.set(key, value);
  }
  removeItem(key) {
    this.map.delete(key);
  }
  get kept() {
    return Object.fromEntries([...this.map].map(([key, text]) => [key, JSON.parse(text)]));
  }
}

// Pages of one browser: each holds a lock while it is open.
class Locks {
  held = new Set();
  request(name) {
    this.held.add(name);
    return new Promise(() => {});
  }
  async query() {
    return { held: [...this.held].map((name) => ({ name })) };
  }
  close(page) {
    this.held.delete(`${NAME}:${page}`);
  }
}

const given = (at, value) => ({ to: "/save/", page: "", sequence: 1, fields: { choice: [value] }, given: { at } });

function box({ page = "a", storage = new Storage(), locks, again = false, shows = () => true, deliver } = {}) {
  const faults = [];
  const givenUp = [];
  const shown = [];
  const outbox = new Outbox(
    { name: NAME, page, storage, locks },
    {
      deliver:
        deliver ??
        (() => {
          throw new Error("no network");
        }),
      failed: (fault) => {
        faults.push(fault.message);
        return again;
      },
      gaveUp: (item) => givenUp.push(item.position),
      shows: (item) => {
        shown.push(item.fields.choice[0]);
        return shows(item);
      },
    },
  );
  return { outbox, storage, faults, givenUp, shown };
}

const waiting = (outbox) => [...outbox.items.values()].map((item) => [item.position, item.fields.choice[0]]);

test("what is given is kept under a key of its page and question", async () => {
  const { outbox, storage } = box();

  outbox.put("3", { sequence: 1 });
  await outbox.flush();

  assert.deepEqual(storage.kept, { "outbox:1:a:3": { sequence: 1, position: "3" } });
});

test("only what was delivered leaves", async () => {
  const sent = [];
  const { outbox, storage } = box({
    deliver(item) {
      if (item.position === "2") throw new Error("your session ended");
      sent.push(item.position);
      outbox.forget(item);
    },
  });
  for (const position of ["1", "2", "3"]) outbox.put(position, { sequence: 1 });

  await outbox.flush();

  assert.deepEqual(sent, ["1"]);
  assert.deepEqual(Object.keys(storage.kept), ["outbox:1:a:2", "outbox:1:a:3"]);
});

test("a newer answer given while the older is under way stays", async () => {
  const { outbox } = box({
    deliver(item) {
      if (item.sequence === 1) outbox.put(item.position, { sequence: 2 });
      if (item.sequence === 2) throw new Error("no network");
      outbox.forget(item);
    },
  });
  outbox.put("1", { sequence: 1 });

  await outbox.flush();

  assert.equal(outbox.at("1").sequence, 2);
});

test("what is held is not sent by itself, and nobody waits for it", async () => {
  const { outbox, faults } = box();
  outbox.put("1", given(1, "x"));

  const started = Date.now();
  const isDone = await outbox.settle();

  assert.equal(isDone, false);
  assert.equal(outbox.isHeld, true);
  assert.deepEqual(faults, ["no network"]);
  assert.ok(Date.now() - started < 1000);
});

test("who only looked need not wait for a network", async () => {
  const { outbox } = box();
  outbox.put("1", { seconds: 9 });

  assert.equal(await outbox.settle(), true);
  assert.equal(outbox.isEmpty, false);
});

test("an empty outbox leaves nothing in the storage", async () => {
  const { outbox, storage } = box({ deliver: (item) => outbox.forget(item) });
  outbox.put("1", given(1, "x"));

  assert.equal(await outbox.settle(), true);
  assert.equal(storage.length, 0);
});

test("storage that is refused or unreadable loses nothing of this page", async () => {
  const refuse = () => {
    throw new Error("full");
  };
  const refusing = { length: 1, key: () => "outbox:1:z:1", getItem: () => "{", setItem: refuse, removeItem: refuse };
  const { outbox } = box({ storage: refusing });

  await outbox.adopt();
  outbox.put("1", given(1, "x"));
  await outbox.flush();

  assert.deepEqual(waiting(outbox), [["1", "x"]]);
});

test("two tabs keep what was given in each, and a third takes both over when they are closed", async () => {
  const storage = new Storage();
  const locks = new Locks();
  const pages = { a: box({ page: "a", storage, locks }), b: box({ page: "b", storage, locks }) };
  pages.a.outbox.put("1", given(1, "of a"));
  pages.b.outbox.put("2", given(2, "of b"));

  const third = box({ page: "c", storage, locks });
  await third.outbox.adopt();
  assert.deepEqual(waiting(third.outbox), []);
  locks.close("a");
  locks.close("b");
  await third.outbox.adopt();
  clearTimeout(third.outbox.look);

  assert.deepEqual(waiting(third.outbox).sort(), [
    ["1", "of a"],
    ["2", "of b"],
  ]);
  assert.deepEqual(Object.keys(storage.kept).sort(), ["outbox:1:c:1", "outbox:1:c:2"]);
  for (const { outbox } of Object.values(pages)) clearTimeout(outbox.wake);
});

test("of two answers to one question the last is shown, and both are sent in their order", async () => {
  const storage = new Storage({
    "outbox:1:b:1": JSON.stringify({ ...given(2, "later"), page: "b" }),
    "outbox:1:a:1": JSON.stringify({ ...given(1, "earlier"), page: "a" }),
  });
  const sent = [];
  const { outbox, shown } = box({
    page: "c",
    storage,
    locks: new Locks(),
    deliver(item) {
      sent.push([item.page, item.fields.choice[0]]);
      outbox.forget(item);
    },
  });

  await outbox.adopt();
  await outbox.flush();

  assert.deepEqual(shown, ["later"]);
  assert.deepEqual(sent, [
    ["a", "earlier"],
    ["b", "later"],
  ]);
  assert.equal(storage.length, 0);
});

test("what is given here is not replaced by what another page left", async () => {
  const storage = new Storage({ "outbox:1:b:1": JSON.stringify(given(1, "left")) });
  const { outbox, shown } = box({ storage, locks: new Locks() });
  outbox.put("1", given(5, "mine"));

  await outbox.adopt();

  assert.deepEqual(shown, []);
  assert.equal(outbox.at("1").fields.choice[0], "mine");
  assert.deepEqual(waiting(outbox).sort(), [
    ["1", "left"],
    ["1", "mine"],
  ]);
});

test("an item that its page has written again stays in the storage", async () => {
  const storage = new Storage({ "outbox:1:b:1": JSON.stringify(given(1, "old")) });
  const { outbox } = box({
    storage,
    shows: () => false,
    deliver(item) {
      storage.setItem("outbox:1:b:1", JSON.stringify(given(2, "new")));
      outbox.forget(item);
    },
  });

  await outbox.adopt();
  await outbox.flush();

  assert.equal(storage.kept["outbox:1:b:1"].fields.choice[0], "new");
});

test("without locks a page counts as open while what it kept is young", async () => {
  const storage = new Storage({ "outbox:1:b:1": JSON.stringify(given(Date.now() - 3000, "x")) });
  const { outbox } = box({ storage });

  await outbox.adopt();
  assert.equal(outbox.isEmpty, true);
  clearTimeout(outbox.look);
  storage.setItem("outbox:1:b:1", JSON.stringify(given(Date.now() - 30000, "x")));
  await outbox.adopt();

  assert.deepEqual(waiting(outbox), [["1", "x"]]);
});

test("what was kept under one key before is taken over", async () => {
  const storage = new Storage({ [NAME]: JSON.stringify({ 1: given(1, "x"), 2: { ...given(2, "y"), page: "p" } }) });
  const { outbox } = box({ storage, locks: new Locks() });

  await outbox.adopt();

  assert.deepEqual(waiting(outbox).sort(), [
    ["1", "x"],
    ["2", "y"],
  ]);
  assert.equal(storage.getItem(NAME), null);
});

test("what the server does not take stops nothing behind it, rests ever longer and is given up", async () => {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const tries = [];
  const { outbox, givenUp, faults } = box({
    deliver(item) {
      if (item.position === "1") {
        tries.push(Date.now());
        throw new NotTaken("500");
      }
      outbox.forget(item);
    },
  });
  outbox.put("1", given(1, "x"));
  outbox.put("2", given(2, "y"));
  const isDone = [];
  for (let second = 0; second < 50; second += 1) {
    isDone.push(outbox.isDone);
    mock.timers.tick(1000);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  mock.timers.reset();
  clearTimeout(outbox.wake);

  const rests = tries.slice(1).map((at, index) => Math.round((at - tries[index]) / 1000));
  assert.deepEqual(rests.slice(0, 4), [1, 2, 4, 30]);
  assert.deepEqual(waiting(outbox), [["1", "x"]]);
  assert.deepEqual([isDone[0], outbox.isDone, givenUp[0], faults], [false, true, "1", []]);
});

test("what is given anew is tried at once", async () => {
  const { outbox } = box({
    deliver: (item) => {
      if (item.sequence === 1) throw new NotTaken("500");
      outbox.forget(item);
    },
  });
  outbox.put("1", given(1, "x"));
  await outbox.flush();

  outbox.put("1", { ...given(2, "y"), sequence: 2 });
  await outbox.flush();

  assert.equal(outbox.isEmpty, true);
});
