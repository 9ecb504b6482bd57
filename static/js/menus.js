// Menus made of <details data-menu> close on Escape, on a click elsewhere and when the focus leaves them.
const menus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
  }
});

for (const name of ["click", "focusin"]) {
  document.addEventListener(name, (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
}
