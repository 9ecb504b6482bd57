// Moving a note between groups: by dragging it, or with the form that comes to the note when somebody presses “Move”.
import { ask, inOrder, tell } from "./live.js";

const every = (selector) => [...document.querySelectorAll(selector)];
let held = null;

document.addEventListener("dragstart", (event) => {
  held = event.target.closest?.("[data-note]");
  held?.classList.add("slip--held");
});
document.addEventListener("dragend", () => {
  held?.classList.remove("slip--held");
  held = null;
  over(null);
});
document.addEventListener("dragover", (event) => {
  const pile = held && event.target.closest("[data-pile]");
  if (pile) event.preventDefault();
  if (held) over(pile);
});
document.addEventListener("drop", (event) => {
  const pile = held && event.target.closest("[data-pile]");
  if (!pile) return;
  event.preventDefault();
  if (pile.dataset.pile === held.dataset.in) return;
  const note = held;
  inOrder(() => move(note, pile.dataset.pile));
});

const over = (pile) => every("[data-pile]").forEach((other) => other.classList.toggle("pile--over", other === pile));

async function move(note, to) {
  const csrfmiddlewaretoken = document.cookie.match(/(?:^|; )(?:__Host-)?csrf=([^;]+)/)?.[1] ?? "";
  const body = new URLSearchParams({ to, seen: note.dataset.in, csrfmiddlewaretoken });
  const answer = await fetch(note.querySelector("[data-move]").dataset.move, { method: "POST", body, headers: { "X-Live": "1" } });
  tell(answer.status === 204 ? "Moved." : await answer.text(), answer.status !== 204);
  ask();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-move]");
  const mover = document.querySelector("[data-mover]");
  if (mover && (link || event.target.closest("[data-mover-cancel]"))) event.preventDefault();
  if (mover && link) bring(mover, link, link.closest("[data-note]"));
  else if (event.target.closest("[data-mover-cancel]")) mover.hidden = true;
});

function bring(mover, link, note) {
  const piles = every("[data-pile]").filter((pile) => pile.dataset.pile);
  const options = piles.map((pile) => new Option(pile.querySelector(".pile__name").textContent, pile.dataset.pile));
  mover.elements.to.replaceChildren(...options, new Option("A new group", "new"), new Option("Loose", ""));
  mover.elements.to.value = mover.elements.seen.value = note.dataset.in;
  mover.action = link.dataset.move;
  mover.querySelector("[data-mover-what]").textContent = note.firstChild.textContent.trim();
  mover.hidden = false;
  mover.scrollIntoView({ block: "center" });
  mover.elements.to.focus();
}

const ready = () => every("[data-board] [data-note]:has([data-move])").forEach((note) => (note.draggable = true));
document.addEventListener("board:changed", ready);
ready();
