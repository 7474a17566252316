// Time left: shows the server's remaining seconds running down; speaks and changes colour only at 5 minutes and at 1.
for (const box of document.querySelectorAll("[data-timer]")) {
  const end = performance.now() + Number(box.dataset.timer) * 1000;
  const text = box.querySelector("[data-timer-text]");
  const say = box.querySelector("[data-timer-say]");
  const said = new Set();
  const tick = () => {
    const left = Math.max(0, Math.round((end - performance.now()) / 1000));
    text.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    box.classList.toggle("timer--soon", left <= 300 && left > 60);
    box.classList.toggle("timer--last", left <= 60);
    for (const mark of [5, 1]) {
      if (left <= mark * 60 && left > (mark - 1) * 60 && !said.has(mark)) {
        said.add(mark);
        say.textContent = `${mark} ${box.dataset.announce}`;
      }
    }
    if (left > 0) setTimeout(tick, 1000);
    else box.dispatchEvent(new CustomEvent("timer:end", { bubbles: true }));
  };
  tick();
}
