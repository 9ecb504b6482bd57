// The steps of a playbook in the editor: added, removed and moved without loading the page, by buttons, keys or dragging.
import { start } from "./autocomplete.js";
import { draggable, dragging } from "./dragging.js";

for (const place of document.querySelectorAll("[data-steps]")) arrange(place);

function arrange(place) {
  const [list, order, blank] = [place.querySelector("ol"), place.querySelector("[name=steps]"), place.querySelector("template")];
  const every = () => [...list.querySelectorAll(":scope > [data-step]")];
  const titleOf = (step) => step.querySelector("[data-title]").textContent;
  let made = 0;

  function settle(said = "") {
    order.value = every().map((step) => step.dataset.step).join();
    every().forEach((step, number) => step.querySelectorAll(".stepform__place, [data-place], :scope > fieldset > legend").forEach((label) => {
      label.textContent = label.matches("legend") ? `Step ${number + 1}` : number + 1;
    }));
    order.dispatchEvent(new Event("change", { bubbles: true }));
    place.querySelector("[data-moved]").textContent = said;
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
    draggable(step);
  }

  // once the last row of reasons is filled, an empty one follows it
  function another(step) {
    const rows = [...step.querySelectorAll("[data-basis]")];
    if (!rows.at(-1).querySelector("[name$=-on]").value.trim()) return;
    const row = blank.content.querySelector("[data-basis]").cloneNode(true);
    for (const part of row.querySelectorAll("[id], [for], [name], [aria-describedby]"))
      for (const attribute of part.attributes) attribute.value = attribute.value.replace("step-new-basis-0", `step-${step.dataset.step}-basis-${rows.length}`);
    rows.at(-1).after(row);
    start(row.querySelector("[name$=-on]"), place.dataset.pick, { whole: true });
  }

  function move(step, up, focused) {
    up ? step.previousElementSibling?.before(step) : step.nextElementSibling?.after(step);
    moved(step);
    (focused.checkVisibility({ visibilityProperty: true }) ? focused : step.querySelector("summary")).focus(); // the first step has no Up
  }

  const moved = (step) => settle(`“${titleOf(step)}” is step ${every().indexOf(step) + 1} of ${every().length} now.`);

  function remove(step) {
    ((step.nextElementSibling ?? step.previousElementSibling)?.querySelector("input") ?? place.querySelector("[value=add]")).focus();
    step.remove();
    settle(`“${titleOf(step)}” is removed.`);
  }

  place.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=action]");
    const step = button?.closest("[data-step]");
    if (!button || (!step && button.value !== "add")) return;
    event.preventDefault();
    if (!step) add();
    else button.matches("[data-remove]") ? remove(step) : move(step, button.matches("[data-up]"), button);
  });
  list.addEventListener("keydown", (event) => {
    const step = event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key) && event.target.closest("[data-step]");
    if (!step || event.target.matches("textarea, [role=combobox]")) return; // where these keys mean something else
    event.preventDefault();
    move(step, event.key === "ArrowUp", event.target);
  });
  list.addEventListener("input", (event) => {
    const title = event.target.name?.endsWith("-title") && event.target.closest("[data-step]").querySelector("[data-title]");
    if (title) title.textContent = event.target.value || "A new step";
    if (event.target.closest("[data-basis]")) another(event.target.closest("[data-step]"));
  });
  dragging(list, "[data-step]", moved);
  every().forEach(ready);
  place.querySelector("[data-keys]").hidden = false;
}
