// <button data-copy="text" hidden> copies its text (an address that begins with / is made whole) and says so beside it.
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
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
