// What a lesson does.

// Practice questions: form[data-practice], inputs with data-correct, reasons shown after "Check". Nothing is sent.
{
  function check(form) {
    const inputs = [...form.querySelectorAll("input[data-correct]")];
    const verdict = form.querySelector("[data-practice-verdict]");
    verdict.className = "question__verdict";
    if (!inputs.some((input) => input.checked)) {
      verdict.textContent = form.dataset.none;
      inputs[0].focus();
      return;
    }
    const right = inputs.every((input) => input.checked === (input.dataset.correct === "true"));
    form.classList.add("is-checked");
    inputs.forEach((input) => { input.disabled = true; });
    verdict.classList.add(right ? "is-right" : "is-wrong");
    verdict.textContent = right ? form.dataset.right : form.dataset.wrong;
    form.querySelector("[data-practice-check]").hidden = true;
    const again = form.querySelector("[data-practice-again]");
    again.hidden = false;
    again.focus();
    form.dispatchEvent(new CustomEvent("practice:checked", { bubbles: true, detail: { right } }));
  }

  function again(form) {
    form.classList.remove("is-checked");
    form.querySelectorAll("input[data-correct]").forEach((input) => { input.disabled = false; });
    form.querySelector("[data-practice-verdict]").textContent = "";
    form.querySelector("[data-practice-again]").hidden = true;
    form.querySelector("[data-practice-check]").hidden = false;
    form.querySelector("input[data-correct]").focus();
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-practice]")) return;
    event.preventDefault();
    check(event.target);
  });
  document.addEventListener("reset", (event) => {
    if (event.target.matches("form[data-practice]")) again(event.target);
  });
}

// Remembers the block in view on the server, so that any device resumes there. Sends when reading rests or the page is left.
{
  const article = document.querySelector("[data-position-url]");
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  let sent = "";
  let timer = 0;

  function blockInView() {
    const blocks = [...article.querySelectorAll("[data-block]")];
    return blocks.find((block) => block.getBoundingClientRect().bottom > 120)?.dataset.block ?? "";
  }

  function send() {
    clearTimeout(timer);
    const block = blockInView();
    if (!block || block === sent) return;
    sent = block;
    fetch(article.dataset.positionUrl, {
      method: "POST",
      keepalive: true,
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ block }),
    }).catch(() => { sent = ""; });
  }

  if (article && token) {
    document.addEventListener("scroll", () => { clearTimeout(timer); timer = setTimeout(send, 1500); }, { passive: true });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") send(); });
  }
}
