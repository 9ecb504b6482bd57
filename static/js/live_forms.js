// Sends the forms of a board without loading the page, and says what became of them.
import { ask, inOrder, tell } from "./live.js";

const fields = (form) => [...form.querySelectorAll("textarea, input:not([type=hidden], [type=checkbox])")];

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-live-form]") || event.defaultPrevented) return;
  event.preventDefault();
  if (event.submitter?.getAttribute("aria-disabled") === "true" || form.dataset.sending) return;
  form.dataset.sending = "1";
  const body = new FormData(form, event.submitter);
  inOrder(() => send(form, body));
});

async function send(form, body) {
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Live": "1" } });
    if (answer.status === 204) done(form, body);
    else if (answer.status === 409) tell(await answer.text(), true);
    else return answer.redirected ? location.assign(answer.url) : form.submit();
    ask();
  } finally {
    delete form.dataset.sending;
  }
}

function done(form, body) {
  if (form.matches("[data-empties]")) empty(form, body);
  else for (const field of fields(form)) field.defaultValue = body.get(field.name);
  if (form.matches("[data-mover]")) form.hidden = true;
  form.closest(".menu")?.removeAttribute("open");
  tell("Done.");
}

// Whoever types the next thought while the last one is on its way keeps what they have typed since.
function empty(form, body) {
  const since = fields(form).map((field) => [field, typedSince(field.value, body.get(field.name))]);
  form.reset();
  for (const [field, text] of since) if (text) field.value = text;
}

const typedSince = (value, sent) => (value.startsWith(sent) ? value.slice(sent.length) : value);
