// <button data-copy="text" hidden> copies its text (an address that begins with / is made whole) and says so beside it.
const ready = () => document.querySelectorAll("button[data-copy][hidden]").forEach(prepare);

function prepare(button) {
  if (!navigator.clipboard) return;
  const said = document.createElement("span");
  said.className = "quiet";
  said.setAttribute("role", "status");
  button.after(said);
  button.hidden = false;
  let timer;
  button.addEventListener("click", async () => {
    const text = button.dataset.copy.startsWith("/") ? new URL(button.dataset.copy, location).href : button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
      said.textContent = "Copied.";
    } catch {
      said.textContent = "Copy it from the address bar.";
    }
    clearTimeout(timer);
    timer = setTimeout(() => (said.textContent = ""), 4000);
  });
}

document.addEventListener("board:changed", ready);
ready();
