// <time data-until> of a phase says how much of it is left, in every browser the same; the moment itself is its title.
function tick() {
  for (const time of document.querySelectorAll("time[data-until]")) {
    time.title ||= time.textContent;
    const left = Math.round((new Date(time.dateTime) - Date.now()) / 1000);
    const minutes = Math.floor(Math.abs(left) / 60), seconds = String(Math.abs(left) % 60).padStart(2, "0");
    if (left > 24 * 3600) time.textContent = time.title;
    else if (left > 3600) time.textContent = `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
    else if (left > 0) time.textContent = `${minutes}:${seconds} left`;
    else time.textContent = minutes ? `${minutes} min over time` : "time is up";
  }
}

setInterval(tick, 1000);
document.addEventListener("board:changed", tick);
tick();
