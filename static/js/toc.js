// Marks where one is reading in the contents: <nav data-toc> with links to sections on the page.
for (const contents of document.querySelectorAll("[data-toc]")) {
  const links = [...contents.querySelectorAll("a[href^='#']")];
  const parts = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  const mark = () => {
    const line = innerHeight / 3;
    const atEnd = scrollY > 0 && innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    let here = 0;
    parts.forEach((part, place) => {
      if (part && (atEnd || part.getBoundingClientRect().top <= line)) here = place;
    });
    links.forEach((link, place) => {
      if (place === here) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  };
  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => ((waiting = false), mark()));
  };
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon);
  mark();
}
