// Every screen of the CMS: a session that ends, or a token that a new sign-in has replaced, costs nobody what they wrote.
// Requests of scripts wait for the sign-in and are sent again; a form leaves the page only while the session is alive, and that of
// the page's own person: what one editor wrote is never saved under the name of another.
(() => {
  const box = document.getElementById("cms-session");
  if (!box) return;
  const dialog = box.querySelector("dialog");
  const form = dialog.querySelector("form");
  const error = dialog.querySelector(".cms-session__error");
  const bar = box.querySelector(".cms-session__bar");
  const words = (name) => box.querySelector(`[data-say="${name}"]`).content.textContent.trim();
  const send = window.fetch.bind(window);
  const owner = box.dataset.person; // "" if nobody said whose page it is
  const json = { Accept: "application/json" };
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

  // "alive", "ended", "other" or "refused"
  async function ask() {
    const answer = await send(box.dataset.state, { headers: { ...json, "X-Page-Person": owner }, cache: "no-store" });
    const state = await answer.json().catch(() => ({}));
    if (answer.ok && owner && state.person !== owner) return "other";
    takeToken(state.token);
    if (answer.ok) return "alive";
    return answer.headers.get("X-Aula-Session") ?? "refused";
  }

  // Who is signed in in this browser, editor or not, and the token that their forms would have; never put into this page.
  async function whoIsHere() {
    return (await send(box.dataset.who, { headers: json, cache: "no-store" })).json();
  }

  function post(address, data, secret) {
    data.set("csrfmiddlewaretoken", secret);
    return send(address, { method: "POST", body: data, headers: { ...json, "X-Requested-With": "XMLHttpRequest" } });
  }

  function say(text) {
    error.textContent = text;
    error.hidden = !text;
  }

  // One sign-in, for which everybody waits; true once the session is alive again.
  function signIn(state) {
    const why = state === "other" ? "other" : "ended";
    dialog.querySelector("h2").textContent = words(`title-${why}`);
    dialog.querySelector(".cms-session__why").textContent = words(`why-${why}`);
    bar.querySelector("p").textContent = words(`bar-${why}`);
    if (!waiting) {
      say("");
      bar.hidden = true;
      dialog.showModal();
      waiting = new Promise((resolve) => {
        resolveWaiting = resolve;
      });
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
    let here = await whoIsHere();
    if (here.person) {
      // nobody is signed in over somebody else
      if ((await ask()) === "alive") {
        end(true);
        return;
      }
      await post(box.dataset.signOut, new FormData(), here.token);
      here = await whoIsHere();
    }
    const answer = await post(form.action, new FormData(form), here.token);
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
    signInHere()
      .catch(() => say(words("unreachable")))
      .finally(() => pending.delete(form));
  });
  dialog.addEventListener("close", () => {
    if (waiting) end(false);
  });
  dialog.querySelector("[data-later]").addEventListener("click", () => dialog.close());
  bar.querySelector("[data-now]").addEventListener("click", async () => {
    const state = await ask().catch(() => "ended");
    if (state === "alive") end(true);
    else signIn(state);
  });
  document.addEventListener("visibilitychange", async () => {
    const isAsked = waiting || !bar.hidden;
    if (!document.hidden && isAsked && (await ask().catch(() => "ended")) === "alive") end(true);
  });

  function isOurs(address) {
    return new URL(address, window.location.href).origin === window.location.origin;
  }

  function withPerson(resource, options) {
    const isRequest = resource instanceof Request;
    if (!owner || !isOurs(isRequest ? resource.url : resource)) return options;
    const headers = new Headers(options.headers ?? (isRequest ? resource.headers : undefined));
    headers.set("X-Page-Person", owner);
    return { ...options, headers };
  }

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
  async function isBack(lost) {
    const state = waiting ? lost : await ask().catch(() => lost);
    if (state === "alive") return true;
    return bar.hidden && signIn(state);
  }

  window.fetch = async (resource, given = {}) => {
    const options = withPerson(resource, given);
    const answer = await send(resource, options);
    const lost = answer.headers.get("X-Aula-Session");
    if (!lost) return answer;
    takeToken((await answer.clone().json()).token);
    if (lost !== "renewed" && !(await isBack(lost))) return answer;
    return send(resource, withToken(options));
  };

  // jQuery does not use fetch: the dialog opens, and what was asked for is asked for again by hand.
  window.jQuery?.ajaxPrefilter((options, original, request) => {
    if (owner && isOurs(options.url)) request.setRequestHeader("X-Page-Person", owner);
  });
  window.jQuery?.(document).ajaxError((event, request) => {
    const lost = request.getResponseHeader("X-Aula-Session");
    if (lost) takeToken(JSON.parse(request.responseText).token);
    if (lost && lost !== "renewed") isBack(lost);
  });

  async function mayLeave() {
    let state;
    try {
      state = await ask();
      if (state === "alive") return true;
    } catch {
      window.alert(words("unreachable"));
      return false;
    }
    return signIn(state);
  }

  function go(target, button) {
    const wasDisabled = button?.disabled;
    if (button) button.disabled = false; // the name of a disabled button would not be sent
    going = target;
    target.requestSubmit(button);
    going = null;
    if (button) button.disabled = wasDisabled;
  }

  window.addEventListener(
    "submit",
    async (event) => {
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
    },
    true,
  );
})();
