// Suggestions for a text field: comma-separated ones in an element with data-autocomplete="address", one with data-whole too.
// The address answers [{"name": "…"}].
for (const place of document.querySelectorAll("[data-autocomplete]")) start(place.querySelector("input"), place.dataset.autocomplete, { whole: "whole" in place.dataset });

export function start(input, address, { whole = false } = {}) {
  const list = make("ul", { id: `${input.id}-options`, className: "options", hidden: true }, { role: "listbox", "aria-label": "Suggestions" });
  const place = make("span", { className: "combo" });
  place.append(list);
  input.after(place);
  set(input, { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" });
  let timer, asking, active;
  const parts = () => (whole ? [input.value.trim()] : input.value.split(",").map((part) => part.trim()));

  function show(names, none = "") {
    list.replaceChildren(...names.map((name, number) => make("li", { id: `${list.id}-${number}`, textContent: name }, { role: "option" })));
    if (none) list.append(make("li", { id: `${list.id}-none`, textContent: none }, { role: "option", "aria-disabled": "true" }));
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    move(-1);
  }

  function move(to) {
    active = to;
    [...list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === active)));
    input.setAttribute("aria-activedescendant", list.children[active]?.id ?? "");
    list.children[active]?.scrollIntoView({ block: "nearest" });
  }

  function choose(option) {
    input.value = whole ? option.textContent : [...parts().slice(0, -1), option.textContent, ""].join(", ");
    input.dispatchEvent(new Event("change", { bubbles: true }));
    show([]);
  }

  async function ask() {
    asking?.abort();
    const [letters, chosen] = [parts().at(-1), parts().map((part) => part.toLowerCase())];
    if (!letters) return show([]);
    asking = new AbortController();
    try {
      const answer = await fetch(`${address}?${new URLSearchParams({ q: letters })}`, { signal: asking.signal });
      const names = (await answer.json()).map((tag) => tag.name).filter((name) => !chosen.includes(name.toLowerCase()));
      show(names, whole && !names.length && letters.length > 1 ? "Nothing has these words in its title" : "");
    } catch (error) {
      if (error.name !== "AbortError") show([]);
    }
  }

  const actions = {
    ArrowDown: (count) => move((active + 1) % count), ArrowUp: (count) => move(active <= 0 ? count - 1 : active - 1),
    Enter: () => list.children[active]?.matches(":not([aria-disabled])") && choose(list.children[active]), Escape: () => show([]),
  };
  input.addEventListener("input", () => (clearTimeout(timer), (timer = setTimeout(ask, 150))));
  input.addEventListener("blur", () => (clearTimeout(timer), show([])));
  input.addEventListener("keydown", (event) => {
    if (list.children.length && actions[event.key] && actions[event.key](list.children.length) !== false) event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => (event.preventDefault(), event.target.matches("li:not([aria-disabled])") && choose(event.target)));
}

function make(tag, properties, attributes = {}) { return set(Object.assign(document.createElement(tag), properties), attributes); }
function set(element, attributes) { for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value); return element; }
