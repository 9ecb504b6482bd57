// Sends the forms of a board without loading the page, and says what became of them.
import { ask, tell } from "./live.js";

const fields = (form) => form.querySelectorAll("textarea, input:not([type=hidden], [type=checkbox])");

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-live-form]") || event.defaultPrevented) return;
  event.preventDefault();
  if (event.submitter?.getAttribute("aria-disabled") === "true" || form.dataset.sending) return;
  form.dataset.sending = "1";
  try {
    const body = new FormData(form, event.submitter);
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Live": "1" } });
    if (answer.status === 204) done(form);
    else if (answer.status === 409) tell(await answer.text(), true);
    else return answer.redirected ? location.assign(answer.url) : form.submit();
    await ask();
  } catch {
    tell("The connection is lost. Nothing was sent; try again in a moment.", true);
  } finally {
    delete form.dataset.sending;
  }
});

function done(form) {
  if (form.matches("[data-empties]")) form.reset();
  else for (const field of fields(form)) field.defaultValue = field.value;
  if (form.matches("[data-mover]")) form.hidden = true;
  form.closest(".menu")?.removeAttribute("open");
  tell("Done.");
}
