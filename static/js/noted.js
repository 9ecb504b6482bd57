// Skipping a step of a run, or doing it otherwise, takes a note: where there is none yet, its field opens first.
const ASKED = { skipped: "Why is it skipped?", differently: "What did you do instead?" };

for (const form of document.querySelectorAll(".check__form"))
  form.addEventListener("submit", (event) => {
    const note = form.querySelector("[name=note]");
    const asked = ASKED[event.submitter?.value];
    if (!asked || !note || note.value.trim()) return;
    event.preventDefault();
    note.closest("details").open = true;
    form.querySelector(`label[for="${note.id}"]`).textContent = asked;
    note.focus();
  });
