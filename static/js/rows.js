// On pages of rows: `j` goes to the next row, `k` to the one before; the focus is then on the first link of the row.
const off = document.documentElement.dataset.shortcuts === "off";
const STEPS = { j: 1, k: -1 };

function rows() {
  return [...document.querySelectorAll("main :is(.table tbody tr, .list__row, .pair:has(.pair__act))")].filter((row) => row.checkVisibility());
}

document.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  if (off || !step || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  const every = rows();
  const here = every.findIndex((row) => row.contains(document.activeElement));
  const next = every[here < 0 && step < 0 ? every.length - 1 : here + step];
  if (!next) return;
  event.preventDefault();
  next.querySelector("a[href], button")?.focus();
});
