// Tables of the admin become stacked rows on a narrow page: each cell is told the name of its column, which CSS shows.
for (const table of document.querySelectorAll("#content table:has(> thead:not(.visually-hidden))")) {
  const names = [...table.tHead.rows[0].cells].map((cell) => (cell.querySelector(".text") ?? cell).textContent.trim().replace(/\?$/, ""));
  for (const row of [...table.tBodies].flatMap((body) => [...body.rows])) {
    [...row.cells].forEach((cell, at) => names[at] && cell.tagName === "TD" && (cell.dataset.l = names[at]));
  }
}
