// Suggestions while typing, for the search field in an element with data-suggest="address": a combobox with a listbox.
document.querySelectorAll("[data-suggest]").forEach((place, number) => start(place, place.querySelector("input[name=q]"), number));

function start(place, input, number) {
  const list = document.createElement("ul");
  set(list, { id: `suggestions-${number}`, class: "suggest", role: "listbox", "aria-label": "Suggestions" });
  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" });
  list.hidden = true;
  place.classList.add("suggest__place"), place.append(list);
  let timer, asking, active = -1, shown = "";

  function show(html) {
    list.innerHTML = html;
    [...list.children].forEach((option, at) => (option.id = `${list.id}-${at}`));
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    move(-1);
  }

  function move(to) {
    active = to;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
    input.setAttribute("aria-activedescendant", list.children[active]?.id ?? "");
    list.children[active]?.scrollIntoView({ block: "nearest" });
  }

  async function ask() {
    const typed = input.value.trim();
    if (typed === shown && !list.hidden) return;
    shown = typed;
    asking?.abort();
    if (typed.length < 2) return show("");
    asking = new AbortController();
    try {
      const answer = await fetch(`${place.dataset.suggest}?${new URLSearchParams({ q: typed })}`, { signal: asking.signal });
      show(answer.ok && !answer.redirected ? await answer.text() : "");
    } catch (error) {
      if (error.name !== "AbortError") show("");
    }
  }

  function key(event) {
    const count = list.hidden ? 0 : list.children.length;
    if (event.key === "Escape" && count) show("");
    else if (event.key === "ArrowDown" && count) move((active + 1) % count);
    else if (event.key === "ArrowUp" && count) move(active <= 0 ? count - 1 : active - 1);
    else if (event.key === "Enter" && count && active >= 0) location.assign(list.children[active].dataset.address);
    else return;
    event.preventDefault(), event.stopPropagation();
  }

  input.addEventListener("input", () => (clearTimeout(timer), (timer = setTimeout(ask, 120))));
  input.addEventListener("keydown", key);
  input.addEventListener("blur", () => (clearTimeout(timer), asking?.abort(), show("")));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => location.assign(event.target.closest("[data-address]").dataset.address));
}

function set(element, attributes) { for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value); }
