// <button data-copy="text" hidden> copies its text (an address that begins with / is made whole) and says so.
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = button.dataset.copy.startsWith("/") ? new URL(button.dataset.copy, location).href : button.dataset.copy;
    const place = button.querySelector("[data-copy-label]") ?? button;
    const label = (button.dataset.label ??= place.textContent);
    place.setAttribute("role", "status");
    try {
      await navigator.clipboard.writeText(text);
      place.textContent = "Copied";
    } catch {
      place.textContent = "Copy it from the address bar";
    }
    setTimeout(() => (place.textContent = label), 2500);
  });
}
