// Whose page this is, and how it goes on when its session ends, its token is old, somebody else has signed in, or its person has
// chosen another of their companies: the page stays, a dialog signs in again or goes back, and what waited is sent. What one person
// gave never leaves under the name of another, nor what belongs to one company for another.
const PATIENCE = 8000; // ms for the server to say who is signed in
const FRESH = 60000; // ms after an answer of the server in which a form is sent without asking
const page = document.body.dataset; // person, employment ("" where any will do), session: the address that tells who is signed in now
const dialog = document.querySelector("[data-sign-in-again]");
const switcher = document.querySelector("[data-switch-back]"); // on pages of one of several employments
let token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
let asking = null; // while the dialog is open
let heard = Date.now(); // when the server last answered this page in its session
let known = secret();

function secret() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1];
}

// Whether this page was in its session a moment ago, and nobody has signed in in this browser since: that changes the token. Choosing
// another company changes nothing that can be seen here, so who has several is never sure.
export function isFresh() {
  return !switcher && Date.now() - heard < FRESH && secret() === known;
}

// Nothing can be sent from this page now: its session has "ended", the browser is in the hands of an "other" person, or of its person
// as part of "elsewhere", another company: words says which.
export class NotSignedIn extends Error {
  constructor(reason, words = "") {
    super(reason);
    this.reason = reason;
    this.words = words;
  }
}

// Take the token of today into this page and its forms; throws NotSignedIn.
export async function renew() {
  const response = await fetch(page.session, {
    headers: { Accept: "application/json", "X-Page-Employment": page.employment },
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE),
  });
  const now = await response.json();
  token = now.token;
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
  if (page.person && now.person !== page.person) throw new NotSignedIn(now.person ? "other" : "ended");
  if (now.elsewhere) throw new NotSignedIn("elsewhere", now.elsewhere);
  heard = Date.now();
  known = secret();
}

async function request(address, options) {
  const headers = { "X-Page-Person": page.person, "X-Page-Employment": page.employment, ...options.headers };
  const response = await fetch(address, { cache: "no-store", ...options, headers });
  const isNews = response.headers.get("Content-Type")?.startsWith("application/json");
  const news = isNews ? await response.json() : null;
  if (response.status === 401) throw new NotSignedIn("ended");
  if (response.status === 403 && news?.code === "other_person") throw new NotSignedIn("other");
  if (response.status === 403 && news?.code === "other_employment") throw new NotSignedIn("elsewhere", news.message);
  if (response.ok) heard = Date.now();
  return { response, status: response.status, news };
}

// Send data; { status, news } with what the server said in JSON, null if it said something else. Throws NotSignedIn.
export async function send(address, data) {
  const post = () =>
    request(address, {
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

// Let the person of this page sign in, or go back to its company, without leaving it. Resolves to whether they did.
export function signInAgain({ reason, words }) {
  if (reason === "elsewhere" && !switcher) return Promise.resolve(true); // a second company is new: the server says so when it is asked
  if (reason === "elsewhere") return open(switcher, "[data-switch-back-text]", words);
  return open(dialog, "[data-sign-in-again-text]", dialog?.dataset[reason]);
}

function open(which, place, words) {
  if (!which) return Promise.resolve(false);
  asking ??= new Promise((resolve) => {
    which.addEventListener(
      "close",
      () => {
        asking = null;
        resolve(which.returnValue === "back");
      },
      { once: true },
    );
    which.returnValue = "";
    which.querySelector(place).textContent = words;
    tell("");
    which.showModal();
    which.querySelector("[name=password], [type=submit]").focus();
  });
  return asking;
}

function tell(text) {
  for (const line of document.querySelectorAll("[data-sign-in-again-error], [data-switch-back-error]"))
    line.textContent = text;
}

function postForm(address, fields) {
  return request(address, {
    method: "POST",
    headers: {
      Accept: "application/json",
      "X-Requested-With": "XMLHttpRequest",
      "X-CSRFToken": token,
      "X-Page-Person": "",
    },
    body: new URLSearchParams(fields),
  });
}

// Why nobody is signed in, in words; "" when the person of this page is, as part of its company.
async function faultOfSigningIn(fields) {
  try {
    await renew();
    return ""; // in another tab, meanwhile
  } catch (fault) {
    if (!(fault instanceof NotSignedIn)) throw fault;
    if (fault.reason === "elsewhere") return switcher ? faultOfGoingBack() : fault.words;
    if (fault.reason === "other") await signOutOther();
  }
  const ours = { page_employment: page.employment, page_person: page.person }; // the server lets nobody else in here
  const { status, news } = await postForm(dialog.dataset.signIn, { ...fields, ...ours });
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
    if (fault.reason === "elsewhere") return fault.words;
    return dialog.dataset.refused;
  }
}

async function signOutOther() {
  await postForm(dialog.dataset.signOut, {});
  await renew().catch((fault) => {
    if (!(fault instanceof NotSignedIn)) throw fault;
  });
}

// Why this page is still not of the company its person works for, in words; "" when it is again.
async function faultOfGoingBack() {
  const { status } = await postForm(switcher.dataset.choose, { employment: page.employment });
  if (status === 404) return switcher.dataset.refused;
  await renew();
  return "";
}

for (const which of [dialog, switcher]) {
  which?.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const button = form.querySelector("[type=submit]");
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    tell("");
    try {
      const fault =
        which === switcher ? await faultOfGoingBack() : await faultOfSigningIn(Object.fromEntries(new FormData(form)));
      if (fault) {
        tell(fault);
        form.elements.password?.select();
        return;
      }
      if (form.elements.password) form.elements.password.value = "";
      which.close("back");
      document.dispatchEvent(new CustomEvent("toast", { detail: { text: which.dataset.done, level: "success" } }));
      document.dispatchEvent(new CustomEvent("session:back"));
    } catch {
      tell(which.dataset.offline);
    } finally {
      button.removeAttribute("aria-disabled");
    }
  });
}
