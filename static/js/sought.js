// Links to a field in which some words stand, <a data-mark="words" href="#field">, select these words there.
for (const link of document.querySelectorAll("a[data-mark]"))
  link.addEventListener("click", (event) => {
    const field = document.getElementById(link.hash.slice(1));
    const at = field?.value.indexOf(link.dataset.mark) ?? -1;
    if (at < 0 || field.selectionStart === null) return; // dates have nothing to select
    event.preventDefault();
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    field.setSelectionRange(at, at);
    field.blur();
    field.focus(); // brings the place into sight within a long text
    field.setSelectionRange(at, at + link.dataset.mark.length);
    field.scrollIntoView({ block: "center" });
  });
