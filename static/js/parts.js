// Brings a part of a page up to date without loading it: only what differs is exchanged, and never under somebody's hands.
// [data-part] is exchanged whole; the children of a [data-part-list] come and go by their ids.
const shown = new Map();
const byId = (id, root = document) => root.querySelector(`#${CSS.escape(id)}`);

// A part as text, without what differs each time or belongs to the reader.
const plain = (part) => part.outerHTML
  .replace(/name="csrfmiddlewaretoken" value="[\w-]+"/g, "")
  .replace(/(<time [^>]*data-until[^>]*>)[^<]*/g, "$1").replace(/ title="until[^"]*"/g, "")
  .replace(/ (open|hidden|draggable|autofocus)="\w*"/g, "");

const FIELDS = "textarea, input:is([type=text], :not([type]), [type=date], [type=datetime-local])";
export const hasText = (root) => [...root.querySelectorAll(FIELDS)].some((field) => field.value !== field.defaultValue);
const isInHand = (root) => hasText(root) || (root.contains(document.activeElement) && document.activeElement.matches("textarea"));

// Takes over what differs in a fresh copy of the page; false when something waits for somebody who is typing in it.
export function exchange(fresh) {
  for (const list of fresh.querySelectorAll("[data-part-list]")) {
    const old = byId(list.id);
    if (old) reconcile(list, old);
  }
  const parts = [...fresh.querySelectorAll("[data-part]")];
  return parts.map(takeOver).every(Boolean);
}

export const forget = () => shown.clear();

function reconcile(list, old) {
  for (const child of [...old.children]) if (child.id && !byId(child.id, list)) child.remove();
  let before = null;
  for (const child of list.children) {
    if (!child.id) continue;
    let here = byId(child.id, old);
    if (!here) {
      here = child.cloneNode(true);
      before ? before.after(here) : old.prepend(here);
    }
    before = here;
  }
}

function takeOver(part) {
  const old = byId(part.id), text = plain(part);
  if (!old || (shown.get(part.id) ?? plain(old)) === text) return true;
  if (isInHand(old)) return false;
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  for (const open of old.querySelectorAll("details[open][id]")) byId(open.id, part)?.setAttribute("open", "");
  old.replaceWith(part);
  shown.set(part.id, text);
  if (focused) byId(focused)?.focus();
  return true;
}
