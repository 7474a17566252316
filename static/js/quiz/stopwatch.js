// How long each question is in view while the page can be seen; each form carries its own in data-seconds.
const LINGER = 5; // s in front of a question after its last save that are worth another save

export class Stopwatch {
  constructor(forms) {
    this.inView = forms.find((form) => !form.hidden);
    this.since = document.visibilityState === "visible" ? performance.now() : null;
    this.sent = new Map(forms.map((form) => [form, Number(form.dataset.seconds)]));
  }

  measure() {
    if (this.since !== null && this.inView) {
      const now = performance.now();
      this.inView.dataset.seconds = Number(this.inView.dataset.seconds) + (now - this.since) / 1000;
      this.since = now;
    }
  }

  // Whole seconds of a form, which are being sent.
  take(form) {
    this.measure();
    this.sent.set(form, Number(form.dataset.seconds));
    return Math.floor(form.dataset.seconds);
  }

  // The form in view, if it was long in view since its last save.
  get lingered() {
    this.measure();
    const form = this.inView;
    return form && Number(form.dataset.seconds) - this.sent.get(form) >= LINGER ? form : null;
  }

  show(form) {
    this.measure();
    this.inView = form;
  }

  pause() {
    this.measure();
    this.since = null;
  }

  resume() {
    this.since = performance.now();
  }
}
