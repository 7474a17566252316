// What the form of a question holds: what is sent of it, and how an answer is put into it.
import { isAnswered } from "./saves.js";

const OURS = ["csrfmiddlewaretoken", "page_employment", "page_mark", "sequence", "revision", "go"]; // never part of an answer

export function read(form) {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (!OURS.includes(name) && name !== "flagged") (fields[name] ??= []).push(value);
  }
  return fields;
}

// How many parts of the question are answered: the lists of a form are its parts, anything else is one.
export function progress(form) {
  const lists = [...form.querySelectorAll("select[name]")];
  if (!lists.length) return { filled: Number(isAnswered(read(form))), parts: 1 };
  return { filled: lists.filter((list) => list.value !== "").length, parts: lists.length };
}

export function fill(form, fields, flagged) {
  for (const input of form.elements) {
    if (!input.name || OURS.includes(input.name)) continue;
    if (input.name === "flagged") input.checked = flagged;
    else if (input.type === "radio" || input.type === "checkbox")
      input.checked = (fields[input.name] ?? []).includes(input.value);
    else input.value = fields[input.name]?.[0] ?? "";
  }
  form.dispatchEvent(new CustomEvent("filled")); // what shows the fields in another way follows
}
