// Time left: shows the server's remaining seconds running down; speaks and changes colour only at 5 minutes and at 1.
// "timer:set" (detail: seconds) corrects it, for the server may have granted more time; "timer:end" says it is over.
for (const box of document.querySelectorAll("[data-timer]")) {
  const text = box.querySelector("[data-timer-text]");
  const say = box.querySelector("[data-timer-say]");
  const said = new Set();
  let end = Date.now() + Number(box.dataset.timer) * 1000;
  let next = 0;
  const tick = () => {
    clearTimeout(next);
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    text.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    box.classList.toggle("timer--soon", left <= 300 && left > 60);
    box.classList.toggle("timer--last", left <= 60);
    for (const mark of [5, 1]) {
      if (left <= mark * 60 && left > (mark - 1) * 60 && !said.has(mark)) {
        said.add(mark);
        say.textContent = `${mark} ${box.dataset.announce}`;
      }
    }
    if (left > 0) next = setTimeout(tick, 1000);
    else box.dispatchEvent(new CustomEvent("timer:end", { bubbles: true }));
  };
  box.addEventListener("timer:set", (event) => {
    end = Date.now() + event.detail * 1000;
    tick();
  });
  tick();
}
