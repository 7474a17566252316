// A file that is too large is not taken: that is said beside its field before anything is sent, and what else the form
// holds stays. data-most-bytes="<bytes>" data-too-large="<what to say>"
document.addEventListener("change", (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || !input.dataset.mostBytes) return;
  const id = `${input.id || input.name}_too_large`;
  document.getElementById(id)?.remove();
  const named = (input.getAttribute("aria-describedby") || "").split(" ").filter((each) => each && each !== id);
  const isTooLarge = [...input.files].some((file) => file.size > Number(input.dataset.mostBytes));
  if (isTooLarge) {
    const box = document.createElement("div");
    box.id = id;
    box.className = "field__errors";
    box.setAttribute("role", "alert");
    const said = document.createElement("p");
    said.className = "field__error error-message";
    const words = document.createElement("span");
    words.textContent = `${input.files[0].name}: ${input.dataset.tooLarge}`;
    said.append(words);
    box.append(said);
    input.after(box);
    input.value = "";
    input.setAttribute("aria-invalid", "true");
    named.push(id);
  } else input.removeAttribute("aria-invalid");
  if (named.length) input.setAttribute("aria-describedby", named.join(" "));
  else input.removeAttribute("aria-describedby");
});
