// Time left: shows the server's remaining seconds running down; speaks and changes colour only at the marks (seconds).
// "timer:set" (detail: seconds) corrects it, for the server may have granted more time; "timer:end" says it is over.
for (const box of document.querySelectorAll("[data-timer]")) {
  const text = box.querySelector("[data-timer-text]");
  const say = box.querySelector("[data-timer-say]");
  const marks = box.dataset.marks.split(" ").map(Number);
  const words = box.dataset.markWords.split("|");
  const said = new Set();
  let end = Date.now() + Number(box.dataset.timer) * 1000;
  let next = 0;
  const tick = () => {
    clearTimeout(next);
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    text.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    box.classList.toggle("timer--soon", left <= marks[0] && left > marks[1]);
    box.classList.toggle("timer--last", left <= marks[1]);
    marks.forEach((mark, index) => {
      if (left > mark || left <= mark * 0.8 || said.has(mark)) return;
      said.add(mark);
      say.textContent = words[index];
    });
    if (left === 0) say.textContent = box.dataset.over;
    if (left > 0) next = setTimeout(tick, 1000);
    else box.dispatchEvent(new CustomEvent("timer:end", { bubbles: true }));
  };
  box.addEventListener("timer:set", (event) => {
    end = Date.now() + event.detail * 1000;
    tick();
  });
  tick();
}
