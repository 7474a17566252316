// What an attempt says beside its questions: in the line of the head, under a question, and as a toast.
export class Notices {
  constructor(quiz) {
    this.words = quiz.dataset;
    this.box = quiz.querySelector("[data-saved]");
    this.total = quiz.querySelectorAll("[data-go]").length;
  }

  say(text, failed = false) {
    this.box.classList.toggle("is-failed", failed);
    this.box.textContent = text;
  }

  // Say why nothing can be sent, with a button that signs in again or switches back.
  ask(text, signIn) {
    this.say(text, true);
    this.box.append(" ", this.button(this.words.signIn, signIn));
  }

  get isAsking() {
    return this.box.querySelector("button") !== null;
  }

  button(text, press) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--small";
    button.textContent = text;
    button.addEventListener("click", press);
    return button;
  }

  // Which question a form is.
  place({ dataset: { position } }) {
    return this.words.placeWords.replace("{number}", position).replace("{total}", this.total);
  }

  // Under a question, perhaps with an offer to put back what was given.
  under(form, text, putBack = null) {
    const offer = putBack ? [" ", this.button(this.words.putBack, putBack)] : [];
    form.querySelector("[data-invalid]").replaceChildren(text, ...offer);
  }

  // Likewise, of a question that is perhaps not in view.
  tell(form, text, putBack = null) {
    this.under(form, text, putBack);
    const detail = { text: `${this.place(form)}: ${text}`, level: "warning" };
    if (form.hidden) document.dispatchEvent(new CustomEvent("toast", { detail }));
    else form.querySelector("[data-invalid]").scrollIntoView({ block: "nearest" });
  }
}
