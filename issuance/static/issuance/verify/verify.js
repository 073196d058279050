// What a signed code says and whether it is the city's: the same rules as issuance/rules, by WebCrypto alone.
"use strict";

const Verify = (() => {
  const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const CHECK_CODE = /^[0-9A-HJKMNP-TV-Z]{12}$/;
  const SIGNED_AS = new TextEncoder().encode("conbini signed code 1\0");
  const DAMM = ["0317598642", "7092154863", "4206871359", "1750983426", "6123045978", "3674209581", "5869720134",
    "8945362017", "9438617205", "2581436790"];
  const CHANNELS = { 1: "K", 2: "C" };

  function decoded(text) {
    let bits = 0, held = 0;
    const bytes = [];
    for (const letter of text) {
      const value = BASE32.indexOf(letter);
      if (value < 0) return null;
      held = ((held << 5) | value) & 0xffff;
      bits += 5;
      if (bits >= 8) { bits -= 8; bytes.push((held >> bits) & 255); }
    }
    return Uint8Array.from(bytes);
  }

  function hex(bytes) { return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""); }

  function serialOf(city, day, channel, number) {
    const code = String(city).padStart(6, "0"), running = String(number).padStart(9, "0");
    const date = new Date(Date.UTC(2000, 0, 1 + day)).toISOString().slice(0, 10).replaceAll("-", "");
    let check = "0";
    for (const digit of code + date + channel + running) check = DAMM[check][digit];
    return `${code}-${date}-${CHANNELS[channel]}-${running}${check}`;
  }

  // What the code says, or null. `signed` and `signature` are bytes.
  function read(text) {
    const folded = text.normalize("NFKC").replace(/\s+/g, "").toUpperCase().split("/").pop();
    const content = decoded(folded);
    if (!content || content.length < 21 + 1 + 24 + 64) return null;
    const unsigned = content.slice(0, -64), signature = content.slice(-64);
    const view = new DataView(unsigned.buffer);
    const length = unsigned[20], channel = unsigned[10], number = view.getUint32(11), pages = unsigned[19];
    if (unsigned[0] !== 1 || !CHANNELS[channel] || !pages || number < 1 || number > 999999999) return null;
    if (unsigned.length !== 21 + length + 24) return null;
    const city = (unsigned[5] << 16) | (unsigned[6] << 8) | unsigned[7];
    const moment = new Date(view.getUint32(15) * 1000);
    const inJapan = new Date(moment.getTime() + 9 * 3600 * 1000).toISOString();
    const signed = new Uint8Array(SIGNED_AS.length + unsigned.length);
    signed.set(SIGNED_AS);
    signed.set(unsigned, SIGNED_AS.length);
    return {
      key: hex(unsigned.slice(1, 5)),
      municipality: String(city).padStart(6, "0"),
      serial: serialOf(city, view.getUint16(8), channel, number),
      certificate: new TextDecoder().decode(unsigned.slice(21, 21 + length)),
      day: inJapan.slice(0, 10),
      issued_at: inJapan.slice(0, 19).replace("T", " "),
      pages,
      name: unsigned.slice(-8),
      signed,
      signature,
    };
  }

  async function isSignedBy(key, code) {
    try {
      const raw = Uint8Array.from(key.public_key.match(/../g), (pair) => parseInt(pair, 16));
      const kind = { name: "ECDSA", namedCurve: "P-256" };
      const imported = await crypto.subtle.importKey("raw", raw, kind, false, ["verify"]);
      return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, imported, code.signature, code.signed);
    } catch {
      return false;
    }
  }

  // One of the verdicts of issuance/rules/verification.py, without the city's record.
  async function judge(code, bundle) {
    if (!code) return "not_a_code";
    const key = bundle.keys.find((each) => each.id === code.key);
    if (!key) return "unknown";
    if (!(await isSignedBy(key, code)) || key.municipality !== code.municipality) return "forged";
    if (code.day < key.from || (key.until && code.day >= key.until) || key.is_compromised) return "expired_key";
    return bundle.withdrawn.includes(code.serial) ? "withdrawn" : "genuine";
  }

  function checkCode(text) {
    const folded = text.normalize("NFKC").toUpperCase().replace(/[IL]/g, "1").replace(/O/g, "0").replace(/[^0-9A-Z]/g, "");
    return CHECK_CODE.test(folded) ? folded : "";
  }

  function foldedName(name) {
    return name.normalize("NFKC").replace(/[\s\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu, "").toUpperCase();
  }

  async function isTheName(code, typedCheckCode, name) {
    const bytes = new TextEncoder(), kind = { name: "HMAC", hash: "SHA-256" };
    const folded = checkCode(typedCheckCode);
    if (!folded) return false;
    const key = await crypto.subtle.importKey("raw", bytes.encode(folded), kind, false, ["sign"]);
    const digest = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes.encode("name\0" + foldedName(name))));
    return code.name.every((byte, place) => byte === digest[place]);
  }

  return { read, judge, isTheName };
})();
