// Keeps a board as it is on the server: asks every moment whether it has changed, and takes over what did.
// Without this module every form works by loading the page again.
import { exchange, forget, hasText } from "./parts.js";

const board = document.querySelector("[data-live]");
const said = document.querySelector("[data-live-said]");
const PAUSE = 1000;
let tag = "";
let asking = null;
let sent = Promise.resolve();

export function tell(words, seen = false) {
  said.textContent = words;
  said.classList.toggle("live__said--seen", seen && Boolean(words));
}

// What somebody sends goes out in the order in which they sent it: a note must not come after the phase that ends its time.
export function inOrder(send) {
  sent = sent.then(send).catch(() => tell("The connection is lost. Nothing was sent; try again in a moment.", true));
}

export async function ask() {
  while (asking) await asking;
  asking = look().catch(lost).finally(() => (asking = null));
  await asking;
}

async function look() {
  const answer = await fetch(board.dataset.live, { headers: { "If-None-Match": tag, "X-Live": "1" }, cache: "no-store" });
  if (said.dataset.lost) tell("");
  delete said.dataset.lost;
  if (answer.redirected || [205, 403, 404, 410].includes(answer.status)) return location.reload();
  if (answer.status === 200 && take(await answer.text())) tag = answer.headers.get("ETag");
}

function lost(error) {
  if (!(error instanceof TypeError)) throw error;
  said.dataset.lost = "1";
  tell("The connection is lost. What you type stays here; it goes on by itself.", true);
}

function take(html) {
  const fresh = new DOMParser().parseFromString(`<div>${html}</div>`, "text/html").body.firstChild;
  const [now, then] = [fresh, board].map((root) => root.querySelector("[data-phase]").dataset);
  const done = now.phase === then.phase ? exchange(fresh) : turn(fresh, now, then);
  window.htmx?.process(board);
  document.dispatchEvent(new CustomEvent("board:changed"));
  return done;
}

// Another phase, or another part in it: everything is new, unless somebody is in the middle of a sentence.
function turn(fresh, now, then) {
  if (hasText(board.querySelector("[data-phase]"))) {
    tell(`It has gone on to “${now.label}”. Finish or copy what you are writing, then load the page again.`, true);
    return false;
  }
  board.replaceChildren(...fresh.childNodes);
  forget();
  if (now.label !== then.label) tell(`Now: ${now.label}`);
  return true;
}

setInterval(() => document.hidden || asking || ask(), PAUSE);
document.addEventListener("visibilitychange", () => document.hidden || ask());
