// Shows Markdown as it will look: <textarea data-preview-url="address"> gets a button; the answer is safe HTML.
const token = (form) => form?.elements.namedItem("csrfmiddlewaretoken")?.value ?? "";

for (const area of document.querySelectorAll("textarea[data-preview-url]")) {
  const button = document.createElement("button");
  const shown = document.createElement("div");
  button.type = "button";
  button.className = "btn btn--small btn--bare";
  button.textContent = "Preview";
  button.setAttribute("aria-expanded", "false");
  shown.id = `${area.id}-preview`;
  shown.className = "preview";
  shown.setAttribute("aria-live", "polite");
  shown.hidden = true;
  button.setAttribute("aria-controls", shown.id);
  const name = area.labels?.[0]?.textContent.trim();
  if (name) button.setAttribute("aria-label", `Preview: ${name}`);
  area.after(button, shown);

  button.addEventListener("click", async () => {
    const opening = shown.hidden;
    if (opening) await show(area, shown);
    shown.hidden = !opening;
    area.hidden = opening;
    button.textContent = opening ? "Write" : "Preview";
    if (name) button.setAttribute("aria-label", `${button.textContent}: ${name}`);
    button.setAttribute("aria-expanded", String(opening));
    if (!opening) area.focus();
  });
}

async function show(area, shown) {
  const body = new URLSearchParams({ text: area.value, csrfmiddlewaretoken: token(area.form) });
  try {
    const answer = await fetch(area.dataset.previewUrl, { method: "POST", body });
    if (!answer.ok) throw new Error(answer.status);
    shown.innerHTML = await answer.text();
    if (!shown.textContent.trim()) shown.textContent = "Nothing written yet.";
  } catch {
    shown.textContent = "The preview cannot be had just now. Your text is still here.";
  }
}
