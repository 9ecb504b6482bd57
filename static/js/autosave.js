// Keeps what is being written: <form data-autosave="address">. Never two requests at once; the newest text waits.
const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrf=([^;]+)/)?.[1];
const PAUSE = 1500; // ms after the last key
const RETRY = 10000;
const HERE = "Your text is kept on this page.";

for (const form of document.querySelectorAll("form[data-autosave]")) start(form);

function start(form) {
  let timer, sending, waiting, sent;
  const say = (text) => {
    const place = form.querySelector("[data-autosave-status]");
    if (place && place.textContent !== text) place.textContent = text;
  };
  const later = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(keep, pause);
  };

  async function keep() {
    if (sent) return;
    if (sending) return void (waiting = true);
    waiting = false;
    sending = new AbortController();
    const again = await send(sending.signal);
    sending = null;
    if (waiting) later(0);
    else if (again) later(RETRY);
    else if (again === false) form.dispatchEvent(new CustomEvent("kept"));
  }

  // Answers true when it should be tried again, false when the text is kept, null when trying again will not help.
  async function send(signal) {
    const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    if (token()) body.set("csrfmiddlewaretoken", token());
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body, signal, headers: { Accept: "application/json" } });
      const json = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
      if (answer.ok && !answer.redirected) {
        const key = form.elements.namedItem("key");
        if (key && json.key) key.value = json.key;
        return say(json.saved ?? "Kept."), false;
      }
      if (answer.status === 401) return say(`You are signed out. ${HERE} Sign in in another tab, and it is kept there too.`), true;
      if (json.error) return say(json.error), null;
      return say(`Not kept on the server yet. ${HERE} Trying again.`), true;
    } catch (error) {
      if (error.name !== "AbortError") say(`No connection. ${HERE} Trying again.`);
      return error.name !== "AbortError" || null;
    }
  }

  for (const name of ["input", "change"]) form.addEventListener(name, () => (sending ? (waiting = true) : later(PAUSE)));
  form.addEventListener("submit", () => ((sent = true), clearTimeout(timer), sending?.abort()));
  window.addEventListener("pageshow", (event) => event.persisted && sent && location.reload()); // what was saved, not the page from before
  window.addEventListener("online", () => timer && later(0));
}
