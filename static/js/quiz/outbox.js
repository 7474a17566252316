// What a person gave and the server does not have yet, by position. It waits in the storage of this browser, through minutes
// without network and through closing the page, and is sent until the server has it. Knows nothing of pages.
const SOON = 400; // ms of rest before a save is sent
const TURNS = 20; // looks at the outbox while somebody waits for it
const TURN = 150; // ms between them

export class Outbox {
  // deliver(position, item): sends one item, and forgets it on nothing but the server's own word; throws when it must stay.
  // failed(fault): says so; returns whether it is tried again by itself.
  constructor(key, storage, { deliver, failed }) {
    this.key = key;
    this.storage = storage;
    this.deliver = deliver;
    this.failed = failed;
    this.items = {};
    this.isSending = false;
    this.isHeld = false; // it failed, and is not tried again by itself
    this.retries = 0;
    this.wake = 0;
    try { this.items = JSON.parse(storage.getItem(key)) ?? {}; } catch { /* storage refused or unreadable */ }
  }

  get isEmpty() {
    return Object.keys(this.items).length === 0;
  }

  keep() {
    try {
      if (this.isEmpty) this.storage.removeItem(this.key);
      else this.storage.setItem(this.key, JSON.stringify(this.items));
    } catch { /* storage refused: the page itself still keeps the answers */ }
  }

  put(position, item) {
    this.items[position] = item;
    this.keep();
    clearTimeout(this.wake);
    this.wake = setTimeout(() => this.flush(), SOON);
  }

  // Forget an item unless a newer one has taken its place; return whether it had not.
  forget(position, item) {
    const isLast = this.items[position] === item;
    if (isLast) delete this.items[position];
    this.keep();
    return isLast;
  }

  async flush() {
    clearTimeout(this.wake);
    if (this.isSending || this.isEmpty) return;
    this.isSending = true;
    this.isHeld = false;
    try {
      while (!this.isEmpty) {
        const [position] = Object.keys(this.items);
        await this.deliver(position, this.items[position]);
      }
      this.retries = 0;
    } catch (fault) {
      this.retries = Math.min(this.retries + 1, 4);
      this.isHeld = !this.failed(fault);
      if (!this.isHeld) this.wake = setTimeout(() => this.flush(), 500 * 2 ** this.retries);
    } finally {
      this.isSending = false;
    }
  }

  // Resolves when the outbox is empty, after a few seconds, or at once when it is held; tells whether it is empty.
  async settle() {
    for (let turn = 0; turn < TURNS && (this.isSending || !this.isEmpty); turn += 1) {
      if (turn > 0 && this.isHeld) break;
      this.flush();
      await new Promise((resolve) => { setTimeout(resolve, TURN); });
    }
    return this.isEmpty;
  }
}
