// The verifier that needs no network: keys and withdrawn numbers are kept by the service worker.
"use strict";

(() => {
  const body = document.body, form = document.getElementById("offline"), answer = document.getElementById("answer");
  const piece = (id) => document.getElementById(id).content.cloneNode(true);
  let bundle = null;

  async function load() {
    if ("serviceWorker" in navigator) {
      await navigator.serviceWorker.register(body.dataset.worker, { scope: body.dataset.scope }).catch(() => {});
    }
    bundle = await (await fetch(body.dataset.keys)).json();
    document.getElementById("as-of").textContent = bundle.as_of.replace("T", " ").slice(0, 16);
    body.dataset.ready = "yes";
    if ("serviceWorker" in navigator) {
      await navigator.serviceWorker.ready;
      body.dataset.kept = "yes";
    }
  }

  async function check(event) {
    event.preventDefault();
    const code = Verify.read(form.elements.code.value);
    const verdict = await Verify.judge(code, bundle || { keys: [], withdrawn: [] });
    const shown = piece(`answer-${verdict}`);
    if (verdict === "genuine" || verdict === "withdrawn") {
      const facts = piece("facts");
      const values = { ...code, city: bundle.cities[code.municipality], title: bundle.certificates[code.certificate] };
      for (const cell of facts.querySelectorAll("[data-fact]")) cell.textContent = values[cell.dataset.fact] || "";
      shown.querySelector("section").append(facts);
    }
    answer.replaceChildren(shown);
    const { check_code: typed, name } = form.elements;
    if (verdict === "genuine" && name.value.trim()) {
      answer.append(piece((await Verify.isTheName(code, typed.value, name.value)) ? "name-ok" : "name-bad"));
    }
    answer.scrollIntoView({ block: "start" });
  }

  async function readPicture(event) {
    const file = event.target.files[0];
    if (!file) return;
    const found = await new BarcodeDetector({ formats: ["qr_code"] }).detect(await createImageBitmap(file));
    if (found.length) form.elements.code.value = found[0].rawValue;
  }

  form.addEventListener("submit", check);
  if ("BarcodeDetector" in window) {
    document.getElementById("picture").hidden = false;
    document.getElementById("file").addEventListener("change", readPicture);
  }
  load().catch(() => {});
})();
