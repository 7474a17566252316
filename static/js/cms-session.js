// Every screen of the CMS: a session that ends, or a token that a new sign-in has replaced, costs nobody what they wrote.
// Requests of scripts wait for the sign-in and are sent again; a form leaves the page only while the session is alive.
(() => {
  const box = document.getElementById("cms-session");
  if (!box) return;
  const dialog = box.querySelector("dialog");
  const form = dialog.querySelector("form");
  const error = dialog.querySelector(".cms-session__error");
  const bar = box.querySelector(".cms-session__bar");
  const words = (name) => box.querySelector(`[data-say="${name}"]`).content.textContent;
  const send = window.fetch.bind(window);
  const pending = new WeakSet();
  let token = "";
  let going = null;
  let waiting = null;
  let resolveWaiting = null;

  function takeToken(fresh) {
    if (!fresh) return;
    token = fresh;
    if (window.wagtailConfig) window.wagtailConfig.CSRF_TOKEN = fresh;
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = fresh;
  }

  async function ask() {
    const answer = await send(box.dataset.state, { headers: { Accept: "application/json" }, cache: "no-store" });
    const state = await answer.json().catch(() => ({}));
    takeToken(state.token);
    if (answer.ok) return "alive";
    return answer.status === 401 ? "ended" : "refused";
  }

  function say(text) {
    error.textContent = text;
    error.hidden = !text;
  }

  // One sign-in, for which everybody waits; true once the session is alive again.
  function signIn() {
    if (!waiting) {
      say("");
      bar.hidden = true;
      dialog.showModal();
      waiting = new Promise((resolve) => { resolveWaiting = resolve; });
    }
    return waiting;
  }

  function end(isAlive) {
    const resolve = resolveWaiting;
    waiting = resolveWaiting = null;
    bar.hidden = isAlive;
    form.elements.password.value = "";
    if (dialog.open) dialog.close();
    resolve?.(isAlive);
    // What was written meanwhile is looked at again, so that autosave goes on.
    if (isAlive) document.querySelector("form[data-edit-form]")?.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async function signInHere() {
    const data = new FormData(form);
    data.set("csrfmiddlewaretoken", token);
    const answer = await send(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
    if (answer.status === 400) {
      const refused = (await answer.json()).form;
      const fields = Object.values(refused.fields).flatMap((field) => field.errors);
      say([...refused.errors, ...fields].join(" "));
      return;
    }
    const state = await ask();
    if (state === "alive") end(true);
    else say(words(state === "refused" ? "refused" : "unfinished"));
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (pending.has(form)) return;
    pending.add(form);
    signInHere().catch(() => say(words("unreachable"))).finally(() => pending.delete(form));
  });
  dialog.addEventListener("close", () => { if (waiting) end(false); });
  dialog.querySelector("[data-later]").addEventListener("click", () => dialog.close());
  bar.querySelector("[data-now]").addEventListener("click", async () => {
    if ((await ask().catch(() => "ended")) === "alive") end(true);
    else signIn();
  });
  document.addEventListener("visibilitychange", async () => {
    const isAsked = waiting || !bar.hidden;
    if (!document.hidden && isAsked && (await ask().catch(() => "ended")) === "alive") end(true);
  });

  function withToken(options) {
    const headers = new Headers(options.headers);
    if (headers.has("X-CSRFToken")) headers.set("X-CSRFToken", token);
    const { body } = options;
    if (body instanceof FormData || body instanceof URLSearchParams) {
      if (body.has("csrfmiddlewaretoken")) body.set("csrfmiddlewaretoken", token);
    }
    return { ...options, headers };
  }

  // An answer may be older than the sign-in that it asks for. Who said "not now" is not asked again by a script, only by a form.
  async function isBack() {
    if (!waiting && (await ask().catch(() => "ended")) === "alive") return true;
    return bar.hidden && signIn();
  }

  window.fetch = async (resource, options = {}) => {
    const answer = await send(resource, options);
    const lost = answer.headers.get("X-Aula-Session");
    if (!lost) return answer;
    takeToken((await answer.clone().json()).token);
    if (lost === "ended" && !(await isBack())) return answer;
    return send(resource, withToken(options));
  };

  // jQuery does not use fetch: the dialog opens, and what was asked for is asked for again by hand.
  window.jQuery?.(document).ajaxError((event, request) => {
    const lost = request.getResponseHeader("X-Aula-Session");
    if (lost) takeToken(JSON.parse(request.responseText).token);
    if (lost === "ended") isBack();
  });

  async function mayLeave() {
    try {
      if ((await ask()) === "alive") return true;
    } catch {
      window.alert(words("unreachable"));
      return false;
    }
    return signIn();
  }

  function go(target, button) {
    const wasDisabled = button?.disabled;
    if (button) button.disabled = false; // the name of a disabled button would not be sent
    going = target;
    target.requestSubmit(button);
    going = null;
    if (button) button.disabled = wasDisabled;
  }

  window.addEventListener("submit", async (event) => {
    const target = event.target;
    const isPost = (target.getAttribute("method") || "").toLowerCase() === "post";
    if (target === going || !isPost || box.contains(target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (pending.has(target)) return;
    pending.add(target);
    const isAlive = await mayLeave();
    pending.delete(target);
    if (isAlive) go(target, event.submitter);
    else event.submitter?.setAttribute("data-w-progress-loading-value", "false");
  }, true);
})();
