// The steps of a playbook in the editor: added, removed and moved without loading the page, by buttons or by dragging.
import { start } from "./autocomplete.js";

for (const place of document.querySelectorAll("[data-steps]")) arrange(place);

function arrange(place) {
  const [list, order, blank] = [place.querySelector("ol"), place.querySelector("[name=steps]"), place.querySelector("template")];
  const every = () => [...list.querySelectorAll(":scope > [data-step]")];
  let made = 0;
  let held = null;

  function settle() {
    order.value = every().map((step) => step.dataset.step).join();
    every().forEach((step, number) => step.querySelectorAll(".stepform__place, [data-place], :scope > fieldset > legend").forEach((label) => {
      label.textContent = label.matches("legend") ? `Step ${number + 1}` : number + 1;
    }));
    order.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function add() {
    const name = `new${(made += 1)}${every().length}`;
    const step = blank.content.firstElementChild.cloneNode(true);
    for (const part of [step, ...step.querySelectorAll("[id], [for], [name], [value], [aria-describedby], [formaction]")])
      for (const attribute of part.attributes) attribute.value = attribute.value.replace("step-new", `step-${name}`).replace(":new", `:${name}`);
    step.dataset.step = name;
    list.append(step);
    ready(step);
    settle();
    step.querySelector("input").focus();
  }

  function ready(step) {
    for (const input of step.querySelectorAll("[data-basis] [name$=-on]")) start(input, place.dataset.pick, { whole: true });
    const grip = step.querySelector("[data-grip]");
    grip.hidden = false;
    grip.addEventListener("pointerdown", () => (step.draggable = true));
    grip.addEventListener("pointerup", () => (step.draggable = false));
  }

  place.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=action]");
    const step = button?.closest("[data-step]");
    if (!button || (!step && button.value !== "add")) return;
    event.preventDefault();
    if (!step) return add();
    if (button.matches("[data-up]")) step.previousElementSibling?.before(step);
    if (button.matches("[data-down]")) step.nextElementSibling?.after(step);
    if (button.matches("[data-remove]")) ((step.nextElementSibling ?? step.previousElementSibling)?.querySelector("input") ?? place.querySelector("[value=add]")).focus(), step.remove();
    else button.focus();
    settle();
  });
  list.addEventListener("input", (event) => {
    const title = event.target.name?.endsWith("-title") && event.target.closest("[data-step]").querySelector("[data-title]");
    if (title) title.textContent = event.target.value || "A new step";
  });
  list.addEventListener("dragstart", (event) => (held = event.target.closest?.("[data-step]")));
  list.addEventListener("dragover", (event) => {
    const over = held && event.target.closest("[data-step]");
    if (!over || over === held) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    event.clientY > box.top + box.height / 2 ? over.after(held) : over.before(held);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => (held && (held.draggable = false), (held = null), settle()));
  every().forEach(ready);
}
