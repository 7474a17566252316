// Remembers the block in view on the server, so that any device resumes there. Sends when reading rests or the page is left.
import "./activity.js";
import "./practice.js";
import "./practised.js";
import "./reading.js";
import { send as sendData } from "./session.js";

{
  const article = document.querySelector("[data-position-url]");
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
    sendData(article.dataset.positionUrl, { block }).then(
      ({ news }) => {
        if (!news?.saved) sent = "";
      },
      () => {
        sent = "";
      }, // it goes with the next rest, or when its person has signed in again
    );
  }

  if (article) {
    document.addEventListener("session:back", send);
    document.addEventListener(
      "scroll",
      () => {
        clearTimeout(timer);
        timer = setTimeout(send, 1500);
      },
      { passive: true },
    );
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") send();
    });
  }
}
