// Single keys: `/` to search, `Esc` to leave it, and whatever a page offers with data-key ("?", "n", "g h").
const off = document.documentElement.dataset.shortcuts === "off";
const typing = (element) => element.matches("input, textarea, select, [contenteditable]");
let before = "";
let timer;

function press(key) {
  const pressed = before ? `${before} ${key}` : key;
  before = "";
  if (key === "/" && pressed === key) return searchBox();
  const target = document.querySelector(`[data-key="${CSS.escape(pressed)}"]`);
  if (target) return target;
  if (document.querySelector(`[data-key^="${CSS.escape(key)} "]`)) {
    before = key;
    clearTimeout(timer);
    timer = setTimeout(() => (before = ""), 1200);
  }
  return null;
}

function searchBox() {
  const boxes = [...document.querySelectorAll("[role=search] [type=search]")];
  return boxes.findLast((box) => box.checkVisibility()) ?? document.querySelector(".findlink");
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches("[type=search]") && !event.defaultPrevented) {
    event.target.blur();
    return;
  }
  if (off || event.defaultPrevented || event.isComposing || event.repeat) return;
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const target = press(event.key);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input")) {
    target.focus();
    target.select();
  } else target.click();
});
