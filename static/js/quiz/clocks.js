// The clocks of an attempt: the server's time decides; a look every 20 s and each saved answer correct the page.
import { ask, NotSignedIn } from "../session.js";

const LOOK = 20000; // ms between looks at the server's clock
const PATIENCE = 600; // seconds to wait for a network when the time of a question is over

export class Clocks {
  // settle(): what was given is on its way; failed(fault): the server cannot be asked; over(): the time of the question in view
  // has ended.
  constructor(quiz, { settle, failed, over }) {
    this.address = quiz.dataset.clock ?? quiz.dataset.reviewClock;
    this.failed = failed;
    this.attempt = quiz.querySelector("[data-timer-name=attempt]");
    this.question = quiz.querySelector("[data-timer-name=question]");
    if (this.attempt || this.question) setInterval(() => this.look(), LOOK);
    document.addEventListener("timer:end", async (event) => {
      if (![this.attempt, this.question].includes(event.target)) return;
      await settle();
      if (event.target === this.question) {
        if (await this.isReachable()) over();
        return;
      }
      await this.look();
      if (this.attempt.querySelector("[data-timer-text]").textContent === "0:00") setTimeout(() => this.look(), 6000);
    });
  }

  // Whether nothing more counts that is given now, as far as the page knows.
  get isOver() {
    return [this.attempt, this.question].some((box) => box?.querySelector("[data-timer-text]").textContent === "0:00");
  }

  set(news) {
    for (const [box, seconds] of [
      [this.attempt, news.seconds_left],
      [this.question, news.question_seconds_left],
    ]) {
      if (box && typeof seconds === "number") box.dispatchEvent(new CustomEvent("timer:set", { detail: seconds }));
    }
  }

  async look() {
    try {
      const { news } = await ask(this.address);
      if (news?.closed) location.assign(news.closed);
      else if (news) this.set(news);
    } catch (fault) {
      // without network the clock of the page goes on, the server's decides; that its time is over is said all the same
      if (fault instanceof NotSignedIn || this.isOver) this.failed(fault);
    }
  }

  // A question whose time is over is shown as the server has it, as soon as there is a network.
  async isReachable() {
    for (let turn = 0; turn < PATIENCE; turn += 1) {
      try {
        await ask(this.address);
        return true;
      } catch (fault) {
        if (fault instanceof NotSignedIn) return true; // the page that is opened asks to sign in
        this.failed(fault);
        await new Promise((resolve) => {
          setTimeout(resolve, 1000);
        });
      }
    }
    return false;
  }
}
