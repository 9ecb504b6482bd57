// Composing one text of two: a button fills the field with the text beside it, without loading the page.
for (const button of document.querySelectorAll("[data-take]"))
  button.addEventListener("click", (event) => {
    const part = button.closest(".compose");
    const field = part.querySelector("textarea, input:not([type=hidden])");
    const [kept, gone] = ["kept", "gone"].map((side) => part.querySelector(`[data-side=${side}]`).dataset.text);
    const side = button.value.split(":")[1];
    event.preventDefault();
    const both = kept.trim() === gone.trim() ? kept : `${kept}\n\n${gone}`.trim();
    field.value = { kept, gone, both }[side];
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
