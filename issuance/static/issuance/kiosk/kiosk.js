// The machine's movements: touches without a page turn, the PIN pad, sounds, idle warning, the paper.
"use strict";

(() => {
  const IDLE_ANSWER_SECONDS = 15;
  const SHEET_MILLISECONDS = 1800;
  const SOUNDS = {
    key: [[880, 0.06]], no: [[220, 0.25], [180, 0.35]], card: [[1040, 0.18], [0, 0.08], [1040, 0.18]],
    paper: [[784, 0.18], [988, 0.18], [1175, 0.3]], alarm: [[660, 0.25], [440, 0.25], [660, 0.25], [440, 0.25]],
    coin: [[1568, 0.05], [2093, 0.12]], coins: [[1568, 0.06], [0, 0.05], [1760, 0.06], [0, 0.05], [1568, 0.08]],
    print: [[110, 0.3], [98, 0.3], [110, 0.3]], done: [[523, 0.15], [659, 0.15], [784, 0.3]],
  };
  let audio = null;
  let timers = [];
  let idleFrom = Date.now();

  const kiosk = () => document.getElementById("kiosk");

  function play(name) {
    const Audio = window.AudioContext;
    if (!Audio || !SOUNDS[name] || !navigator.userActivation?.hasBeenActive) return;
    audio ??= new Audio();
    let at = audio.currentTime + 0.02;
    for (const [pitch, length] of SOUNDS[name]) {
      if (pitch) {
        const tone = audio.createOscillator();
        const loud = audio.createGain();
        tone.type = name === "alarm" || name === "no" ? "square" : "sine";
        tone.frequency.value = pitch;
        loud.gain.setValueAtTime(0.12, at);
        loud.gain.exponentialRampToValueAtTime(0.001, at + length);
        tone.connect(loud).connect(audio.destination);
        tone.start(at);
        tone.stop(at + length);
      }
      at += length;
    }
  }

  function later(milliseconds, what, again = false) {
    timers.push(again ? ["i", setInterval(what, milliseconds)] : ["t", setTimeout(what, milliseconds)]);
  }

  function stopTimers() {
    for (const [kind, timer] of timers) (kind === "i" ? clearInterval : clearTimeout)(timer);
    timers = [];
  }

  // One touch: post the form, put the new screen in the old one's place. No history grows, so nothing leads back.
  async function touch(form, button) {
    if (kiosk().classList.contains("busy")) return;
    const said = new URLSearchParams(new FormData(form));
    if (button?.name) said.set(button.name, button.value);
    kiosk().classList.add("busy");
    stopTimers();
    try {
      const answer = await fetch(form.action, { method: "POST", body: said, credentials: "same-origin" });
      if (!answer.ok) throw new Error("the machine did not answer");
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.documentElement.lang = fresh.documentElement.lang;
      document.title = fresh.title;
      kiosk().replaceWith(document.adoptNode(fresh.getElementById("kiosk")));
      window.scrollTo(0, 0);
      begin(true);
    } catch {
      location.reload();
    }
  }

  function begin(isTouched) {
    const screen = kiosk();
    idleFrom = Date.now();
    const heading = screen.querySelector("h1");
    if (isTouched) heading?.focus({ preventScroll: true });
    for (const loud of screen.querySelectorAll("[data-sound]")) {
      play(loud.dataset.sound);
      if ("again" in loud.dataset) later(2500, () => play(loud.dataset.sound), true);
    }
    beginPad(screen);
    beginPaper(screen);
    const auto = screen.querySelector("form[data-auto]");
    if (auto) later(Number(auto.dataset.auto), () => touch(auto, auto.querySelector("button")));
    if (screen.dataset.idle) later(1000, watch, true);
  }

  // --- PIN pad ---

  function beginPad(screen) {
    const form = screen.querySelector("form.pin");
    if (!form) return;
    const field = form.elements.pin;
    const ok = form.querySelector(".primary");
    const show = () => {
      form.querySelectorAll(".dots i").forEach((dot, i) => dot.classList.toggle("filled", i < field.value.length));
      ok.disabled = field.value.length !== 4;
    };
    const press = (digit) => {
      if (field.value.length < 4) field.value += digit;
      play("key");
      show();
    };
    const erase = () => {
      field.value = field.value.slice(0, -1);
      show();
    };
    field.tabIndex = -1;
    form.addEventListener("click", (event) => {
      if (event.target.dataset.digit) press(event.target.dataset.digit);
      if ("erase" in event.target.dataset) erase();
    });
    screen.addEventListener("keydown", (event) => {
      if (event.target === field) return;
      if (/^[0-9]$/.test(event.key)) press(event.key);
      if (event.key === "Backspace") erase();
    });
    field.addEventListener("input", show);
    show();
  }

  // --- Paper ---

  function beginPaper(screen) {
    const printed = screen.querySelector("form[data-after-print]");
    if (printed) {
      const sheets = [...screen.querySelectorAll(".sheet")];
      sheets.forEach((sheet, i) => { sheet.style.animationDelay = `${i * SHEET_MILLISECONDS}ms`; });
      later(1000, () => play("print"), true);
      later(sheets.length * SHEET_MILLISECONDS + 700, () => touch(printed, printed.querySelector("button")));
    }
  }

  function look(link) {
    const dialog = kiosk().querySelector("dialog.look");
    const picture = new Image();
    picture.src = link.href;
    picture.alt = link.querySelector("img").alt;
    dialog.querySelector(".look-page").replaceChildren(picture);
    dialog.showModal();
  }

  // --- Nobody there ---

  function watch() {
    const dialog = kiosk().querySelector("dialog.idle");
    const idle = (Date.now() - idleFrom) / 1000 - Number(kiosk().dataset.idle);
    if (idle < 0) return;
    if (!dialog.open) {
      dialog.showModal();
      play("alarm");
    }
    const left = Math.ceil(IDLE_ANSWER_SECONDS - idle);
    dialog.querySelector("output").value = String(Math.max(0, left));
    if (left <= 0) touch(dialog.querySelector("form"), dialog.querySelector("form button"));
  }

  function stillHere(event) {
    const dialog = kiosk().querySelector("dialog.idle");
    if (dialog.open && !event.target.closest?.("dialog.idle [data-stay]")) return;
    idleFrom = Date.now();
    if (dialog.open) dialog.close();
  }

  document.addEventListener("submit", (event) => {
    event.preventDefault();
    play(event.submitter?.classList.contains("piece") ? "coin" : "key");
    touch(event.target, event.submitter);
  });
  document.addEventListener("click", (event) => {
    stillHere(event);
    const link = event.target.closest("a[data-look]");
    if (link) {
      event.preventDefault();
      look(link);
    }
    if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
  });
  document.addEventListener("keydown", stillHere);
  document.addEventListener("cancel", (event) => event.preventDefault(), true);
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  document.documentElement.classList.add("with-script");
  begin(false);
})();
