// Better with it, whole without it: the time left of held places, the print button.
(() => {
  const held = document.querySelector(".held");
  if (held) {
    const end = Date.now() + Number(held.dataset.seconds) * 1000;
    const left = held.querySelector(".left"), timer = held.querySelector("[role=timer]");
    const soon = held.querySelector(".soon");
    left.hidden = false;
    const tick = () => {
      const seconds = Math.max(0, Math.round((end - Date.now()) / 1000));
      timer.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (seconds <= 120 && !soon.textContent) soon.textContent = soon.dataset.text;
      if (seconds > 0) setTimeout(tick, 1000);
    };
    tick();
  }
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  const errors = document.querySelector(".errors");
  if (errors) { errors.tabIndex = -1; errors.focus(); }
})();
