// Items of a list, each dragged to another place by its [data-grip]; `dropped(item)` is told where it came to rest.
export function draggable(item) {
  const grip = item.querySelector("[data-grip]");
  grip.hidden = false;
  grip.addEventListener("pointerdown", () => (item.draggable = true));
  grip.addEventListener("pointerup", () => (item.draggable = false));
}

export function dragging(list, selector, dropped) {
  let held = null;
  list.addEventListener("dragstart", (event) => (held = event.target.closest?.(selector)));
  list.addEventListener("dragover", (event) => {
    const over = held && event.target.closest(selector);
    if (!over || over === held) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    event.clientY > box.top + box.height / 2 ? over.after(held) : over.before(held);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    if (!held) return;
    held.draggable = false;
    dropped(held);
    held = null;
  });
}
