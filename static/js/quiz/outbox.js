// What a person gave and the server does not have yet. It waits in the storage of this browser, through minutes without network
// and through closing the page, and is sent until the server has it. Each page of an attempt keeps its own items, one under each
// key, and takes over those of pages that are closed: two tabs never write over each other. Knows nothing of forms.
import { isGiven } from "./saves.js";

const SOON = 400; // ms of rest before a save is sent
const TURNS = 20; // looks at the outbox while somebody waits for it
const TURN = 150; // ms between them
const GIVE_UP = 4; // times that the server did not take an item before nobody waits for it any more
const LATER = 30000; // ms until it is tried again all the same
const FOREIGN = 5000; // ms between looks at the items of another page that is open
const YOUNG = 10000; // ms for which a page counts as open where the browser cannot tell

const givenAt = (item) => item.given?.at ?? 0;

function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    // not written by this page
    return {};
  }
}

// The server answered, and did not take this item; it may take others.
export class NotTaken extends Error {}

export class Outbox {
  // name: of the attempt   page: of this page   storage, locks: those of the browser
  // deliver(item): sends one item, and forgets it on nothing but the server's own word; throws when it must stay.
  // failed(fault): nothing can be sent; says so, and returns whether it is tried again by itself.
  // gaveUp(item): the server does not take it.
  // shows(item): of a page that was closed; returns whether this page shows it now, as if it were given here.
  constructor({ name, page, storage, locks }, { deliver, failed, gaveUp, shows }) {
    Object.assign(this, { name, page, storage, locks, deliver, failed, gaveUp, shows });
    this.items = new Map(); // by key
    this.texts = new Map(); // key → what the storage was given, or gave
    this.troubles = new WeakMap(); // item → how often it was not taken, and until when it rests
    this.isSending = false;
    this.isHeld = false; // it failed, and is not tried again by itself
    this.retries = 0;
    this.wake = 0;
    this.look = 0;
    locks?.request(this.keyOf(page), () => new Promise(() => {})).catch(() => {}); // while this page is open
  }

  get isEmpty() {
    return this.items.size === 0;
  }

  // Whether nothing waits that a person gave and that the server may still take.
  get isDone() {
    return [...this.items.values()].every((item) => !isGiven(item) || this.isGivenUp(item));
  }

  isGivenUp(item) {
    return (this.troubles.get(item)?.times ?? 0) >= GIVE_UP;
  }

  keyOf(...parts) {
    return [this.name, ...parts].join(":");
  }

  // What waits of this page for a question.
  at(position) {
    return this.items.get(this.keyOf(this.page, position));
  }

  put(position, item) {
    item.position = position;
    this.keep(this.keyOf(this.page, position), item);
    clearTimeout(this.wake);
    this.wake = setTimeout(() => this.flush(), SOON);
  }

  // Change what waits already of this page for a question.
  amend(position, changes) {
    this.keep(this.keyOf(this.page, position), Object.assign(this.at(position), changes));
  }

  keep(key, item) {
    const text = JSON.stringify(item);
    this.items.set(key, item);
    this.texts.set(key, text);
    try {
      this.storage.setItem(key, text);
    } catch {
      /* storage refused: the page itself still keeps the answer */
    }
  }

  // Forget an item unless a newer one has taken its place; return whether nothing else waits for its question.
  forget(item) {
    for (const [key, kept] of this.items) {
      if (kept === item) this.drop(key);
    }
    return ![...this.items.values()].some((other) => other.position === item.position);
  }

  drop(key) {
    this.items.delete(key);
    try {
      if (this.storage.getItem(key) === this.texts.get(key)) this.storage.removeItem(key); // else its page has written again
    } catch {
      /* storage refused */
    }
    this.texts.delete(key);
  }

  // Take over what pages left that are closed, the newest first. While others are open, look again: they may be closed later.
  async adopt() {
    clearTimeout(this.look);
    const found = this.foreign();
    if (!found.length) return;
    const open = await this.openPages();
    let isOpen = false;
    for (const { key, page, item, text } of found) {
      if (open ? open.has(this.keyOf(page)) : Date.now() - givenAt(item) < YOUNG) isOpen = true;
      else if (!this.items.has(key)) this.takeOver(key, item, text);
    }
    if (isOpen) this.look = setTimeout(() => this.adopt(), FOREIGN);
    this.flush();
  }

  takeOver(key, item, text) {
    this.items.set(key, item);
    this.texts.set(key, text);
    const own = this.keyOf(this.page, item.position);
    if (this.items.has(own) || !this.shows(item)) return; // sent beside what is given here: the server decides
    this.keep(own, item);
    this.drop(key);
  }

  // Items of other pages, the newest first.
  foreign() {
    this.divide();
    const found = this.keys().map((key) => {
      const [page, position] = key.slice(this.name.length + 1).split(":");
      const text = this.storage.getItem(key);
      return { key, page, text, item: { page, ...parsed(text), position } };
    });
    const theirs = found.filter(({ page, item }) => page !== this.page && item.to);
    return theirs.sort((one, other) => givenAt(other.item) - givenAt(one.item));
  }

  keys() {
    try {
      const all = Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index));
      return all.filter((key) => key.startsWith(`${this.name}:`));
    } catch {
      // storage refused
      return [];
    }
  }

  // Before, all items of an attempt were under one key.
  divide() {
    try {
      for (const [position, item] of Object.entries(parsed(this.storage.getItem(this.name)))) {
        this.storage.setItem(this.keyOf(item.page ?? "before", position), JSON.stringify(item));
      }
      this.storage.removeItem(this.name);
    } catch {
      /* storage refused */
    }
  }

  // The names of the pages that are open; null where the browser cannot tell.
  async openPages() {
    try {
      const { held } = await this.locks.query();
      return new Set(held.map((lock) => lock.name));
    } catch {
      return null;
    }
  }

  // The item whose turn it is: in the order in which they were given.
  next() {
    const now = Date.now();
    const ready = [...this.items.values()].filter((item) => (this.troubles.get(item)?.until ?? 0) <= now);
    return ready.sort((one, other) => givenAt(one) - givenAt(other))[0];
  }

  async flush() {
    clearTimeout(this.wake);
    if (this.isSending || this.isEmpty) return;
    this.isSending = true;
    this.isHeld = false;
    try {
      for (let item = this.next(); item; item = this.next()) await this.send(item);
      this.retries = 0;
      this.rest();
    } catch (fault) {
      this.retries = Math.min(this.retries + 1, 4);
      this.isHeld = !this.failed(fault);
      if (!this.isHeld) this.wake = setTimeout(() => this.flush(), 500 * 2 ** this.retries);
    } finally {
      this.isSending = false;
    }
  }

  // What the server does not take rests ever longer, and stops nothing that waits behind it.
  async send(item) {
    try {
      await this.deliver(item);
    } catch (fault) {
      if (!(fault instanceof NotTaken)) throw fault;
      const times = (this.troubles.get(item)?.times ?? 0) + 1;
      this.troubles.set(item, { times, until: Date.now() + (times < GIVE_UP ? 500 * 2 ** times : LATER) });
      if (times >= GIVE_UP) this.gaveUp(item);
    }
  }

  // Wake when the first of those that rest is to be tried again.
  rest() {
    const until = [...this.items.values()].map((item) => this.troubles.get(item)?.until ?? 0);
    if (until.length) this.wake = setTimeout(() => this.flush(), Math.max(Math.min(...until) - Date.now(), 0));
  }

  // Resolves when nothing waits any more, after a few seconds, or at once when it is held; tells whether nothing waits.
  async settle() {
    for (let turn = 0; turn < TURNS; turn += 1) {
      if (turn > 0 && this.isHeld) break;
      if (!this.isSending && (turn === 0 ? this.isEmpty : this.isDone)) break;
      this.flush();
      await new Promise((resolve) => {
        setTimeout(resolve, TURN);
      });
    }
    return this.isDone;
  }
}
