// Whose page this is, and how it goes on when its session ends, its token is old or somebody else has signed in: the page stays,
// a dialog signs in again, and what waited is sent. What one person gave never leaves under the name of another.
const PATIENCE = 8000; // ms for the server to say who is signed in
const FRESH = 60000; // ms after an answer of the server in which a form is sent without asking
const page = document.body.dataset; // person, session: the address that tells who is signed in now
const dialog = document.querySelector("[data-sign-in-again]");
let token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
let asking = null; // while the dialog is open
let heard = Date.now(); // when the server last answered this page in its session
let known = secret();

function secret() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1];
}

// Whether this page was in its session a moment ago, and nobody has signed in in this browser since: that changes the token.
export function isFresh() {
  return Date.now() - heard < FRESH && secret() === known;
}

// Nothing can be sent from this page now: its session has "ended", or the browser is in the hands of an "other" person.
export class NotSignedIn extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

// Take the token of today into this page and its forms; throws NotSignedIn.
export async function renew() {
  const response = await fetch(page.session, {
    headers: { Accept: "application/json" },
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE),
  });
  const now = await response.json();
  token = now.token;
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
  if (page.person && now.person !== page.person) throw new NotSignedIn(now.person ? "other" : "ended");
  heard = Date.now();
  known = secret();
}

async function request(address, options) {
  const headers = { "X-Page-Person": page.person, ...options.headers };
  const response = await fetch(address, { cache: "no-store", ...options, headers });
  const isNews = response.headers.get("Content-Type")?.startsWith("application/json");
  const news = isNews ? await response.json() : null;
  if (response.status === 401) throw new NotSignedIn("ended");
  if (response.status === 403 && news?.code === "other_person") throw new NotSignedIn("other");
  if (response.ok) heard = Date.now();
  return { response, status: response.status, news };
}

// Send data; { status, news } with what the server said in JSON, null if it said something else. Throws NotSignedIn.
export async function send(address, data) {
  const post = () => request(address, {
    method: "POST",
    keepalive: true,
    headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(data),
  });
  const answer = await post();
  if (answer.status !== 403 || answer.news?.code !== "token_rotated") return answer;
  await renew();
  return post();
}

// Ask for data. Throws NotSignedIn.
export function ask(address) {
  return request(address, { headers: { Accept: "application/json" } });
}

// A page of the site as a document, null if it is not there. Throws NotSignedIn.
export async function look(address) {
  const { response } = await request(address, { headers: { Accept: "text/html" } });
  return response.ok ? new DOMParser().parseFromString(await response.text(), "text/html") : null;
}

// Let the person of this page sign in without leaving it. Resolves to whether they did.
export function signInAgain(reason) {
  if (!dialog) return Promise.resolve(false);
  asking ??= new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      asking = null;
      resolve(dialog.returnValue === "signed-in");
    }, { once: true });
    dialog.returnValue = "";
    dialog.querySelector("[data-sign-in-again-text]").textContent = dialog.dataset[reason];
    tell("");
    dialog.showModal();
    dialog.querySelector("[name=password]").focus();
  });
  return asking;
}

function tell(text) {
  dialog.querySelector("[data-sign-in-again-error]").textContent = text;
}

function postForm(address, fields) {
  return request(address, {
    method: "POST",
    headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest", "X-CSRFToken": token, "X-Page-Person": "" },
    body: new URLSearchParams(fields),
  });
}

// Why nobody is signed in, in words; "" when the person of this page is.
async function faultOfSigningIn(fields) {
  try {
    await renew();
    return ""; // in another tab, meanwhile
  } catch (fault) {
    if (!(fault instanceof NotSignedIn)) throw fault;
    if (fault.reason === "other") await signOutOther();
  }
  const { status, news } = await postForm(dialog.dataset.signIn, fields);
  if (status === 429) return dialog.dataset.tooMany;
  if (status === 400) {
    const { errors, fields: each } = news.form;
    return [...errors, ...Object.values(each).flatMap((field) => field.errors)].join(" ");
  }
  try {
    await renew();
    return "";
  } catch (fault) {
    if (!(fault instanceof NotSignedIn)) throw fault;
    return fault.reason === "other" ? dialog.dataset.stranger : dialog.dataset.refused;
  }
}

async function signOutOther() {
  await postForm(dialog.dataset.signOut, {});
  await renew().catch((fault) => { if (!(fault instanceof NotSignedIn)) throw fault; });
}

dialog?.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector("[type=submit]");
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  tell("");
  try {
    const fault = await faultOfSigningIn(Object.fromEntries(new FormData(form)));
    if (fault) {
      tell(fault);
      form.elements.password.select();
      return;
    }
    form.elements.password.value = "";
    dialog.close("signed-in");
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: dialog.dataset.done, level: "success" } }));
    document.dispatchEvent(new CustomEvent("session:back"));
  } catch {
    tell(dialog.dataset.offline);
  } finally {
    button.removeAttribute("aria-disabled");
  }
});
