// Remembers the block in view on the server, so that any device resumes there. Sends when reading rests or the page is left.
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
