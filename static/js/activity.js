// Activities of a lesson: [data-activity] holds a form that the server compares and gives back as it then stands. Without this the form
// is sent as any other, and the answer is a page of its own.
import { NotSignedIn, send, signInAgain } from "./session.js";

const OF_THE_PAGE = ["csrfmiddlewaretoken", "page_employment"]; // session.js sends them in headers

function answersOf(form, button) {
  const data = new FormData(form, button);
  const names = [...new Set(data.keys())].filter((name) => !OF_THE_PAGE.includes(name));
  return Object.fromEntries(names.map((name) => [name, data.getAll(name)]));
}

async function sendAnswers(form, button) {
  const answers = answersOf(form, button);
  try {
    return await send(form.action, answers);
  } catch (fault) {
    if (fault instanceof NotSignedIn && (await signInAgain(fault))) return send(form.action, answers);
    throw fault;
  }
}

function show(root, html) {
  root.innerHTML = html;
  const next = root.querySelector("[name=reply]") && root.querySelector("[data-activity-now]");
  (next || root.querySelector("[data-activity-verdict]")).focus();
}

document.addEventListener("submit", async (event) => {
  const root = event.target.closest("[data-activity]");
  if (!root) return;
  event.preventDefault();
  if (root.ariaBusy === "true") return;
  root.ariaBusy = "true";
  try {
    const { news } = await sendAnswers(event.target, event.submitter);
    if (news?.html) {
      show(root, news.html);
      document.dispatchEvent(new CustomEvent("lesson:progress", { detail: news.progress }));
    } else event.target.submit();
  } catch (fault) {
    if (!(fault instanceof NotSignedIn)) event.target.submit(); // without a connection the browser says so
  } finally {
    root.ariaBusy = "false";
  }
});
