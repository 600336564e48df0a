// Answers to exercises, checked in the page.
//
// What is right, and what to say of each mistake, is in a table that Python made of the exercise
// (tools/site/questions.py). This script reads what is typed, and looks it up.
"use strict";

(() => {
  // Reading what is typed: a number, or a list of numbers. It is never run as code.

  const NAMES = { pi: Math.PI, e: Math.E };
  const FUNCTIONS = {
    sqrt: Math.sqrt, exp: Math.exp, log: Math.log, ln: Math.log,
    log2: Math.log2, log10: Math.log10, abs: Math.abs, array: (x) => x,
  };
  const TOKEN = /\s*(\d[\d_]*\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|[A-Za-z]\w*|\*\*|[-+*/^()[\],])/y;

  class Unreadable extends Error {}

  function tokens(text) {
    const plain = text
      .replace(/[−–]/g, "-").replace(/[×·]/g, "*").replace(/÷/g, "/").replace(/√/g, "sqrt")
      .replace(/\b(np|numpy|math)\./g, "").trim();
    const found = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < plain.length) {
      const at = TOKEN.lastIndex;
      const match = TOKEN.exec(plain);
      if (!match) throw new Unreadable(`“${plain.slice(at).trim()}” cannot be read here.`);
      found.push(match[1]);
    }
    return found;
  }

  // A recursive descent: a list of sums, a sum of products, a product of signed powers.
  function read(text) {
    const left = tokens(text);
    const take = (...which) => (which.includes(left[0]) ? left.shift() : undefined);

    function expect(token) {
      if (!take(token)) throw new Unreadable(`A “${token}” is missing.`);
    }
    function list(end) { // what stands between commas, and whether there was one
      const items = [];
      let commas = 0;
      while (left.length && left[0] !== end) {
        items.push(sum());
        if (!take(",")) break;
        commas += 1;
      }
      return { items, commas };
    }
    function sum() {
      let value = product();
      for (let sign; (sign = take("+", "-")); ) {
        const other = number(product());
        value = sign === "+" ? number(value) + other : number(value) - other;
      }
      return value;
    }
    function product() {
      let value = signed();
      for (let sign; (sign = take("*", "/")); ) {
        const other = number(signed());
        value = sign === "*" ? number(value) * other : number(value) / other;
      }
      return value;
    }
    function signed() {
      const sign = take("-", "+");
      if (!sign) return power();
      return sign === "-" ? -number(signed()) : number(signed());
    }
    function power() {
      const base = atom();
      return take("**", "^") ? number(base) ** number(signed()) : base;
    }
    function atom() {
      const token = left.shift();
      if (token === undefined) throw new Unreadable("Something is missing at the end.");
      if (token === "[" || token === "(") {
        const { items, commas } = list(token === "[" ? "]" : ")");
        expect(token === "[" ? "]" : ")");
        return token === "(" && items.length === 1 && !commas ? items[0] : items;
      }
      if (/^[\d.]/.test(token)) return Number(token.replace(/_/g, ""));
      if (Object.hasOwn(NAMES, token)) return NAMES[token];
      if (!Object.hasOwn(FUNCTIONS, token)) {
        throw new Unreadable(`“${token}” cannot be read here: write numbers.`);
      }
      expect("(");
      const value = sum();
      expect(")");
      return token === "array" ? value : FUNCTIONS[token](number(value));
    }

    const { items, commas } = list();
    if (left.length) throw new Unreadable(`“${left.join(" ")}” at the end cannot be read here.`);
    return items.length === 1 && !commas ? items[0] : items;
  }

  function number(value) {
    if (typeof value !== "number") throw new Unreadable("Calculate with numbers, not with lists.");
    return value;
  }

  // A comma in a number: 0,5 is a half, 2,837,314 are millions, and 47,854 may be either.
  function withPoint(text) {
    return text.replace(/\d*(?:,\d+)+/g, (digits) => {
      if (/^[1-9]\d{0,2}(,\d{3}){2,}$/.test(digits)) return digits.replace(/,/g, "");
      if (/^[1-9]\d{0,2},\d{3}$/.test(digits)) {
        const [as, or] = [digits.replace(",", ""), digits.replace(",", ".")];
        throw new Unreadable(`Is “${digits}” ${as} or ${or}? Write it without the comma.`);
      }
      return /,.*,/.test(digits) ? digits : digits.replace(",", ".");
    });
  }

  // The lengths of a list and of its rows, as NumPy's shape.
  function shapeOf(value) {
    if (typeof value === "number") return [];
    const inner = value.map(shapeOf);
    if (inner.some((shape) => String(shape) !== String(inner[0]) || shape.length > 1)) {
      throw new Unreadable("Your answer has rows of different lengths.");
    }
    return [value.length, ...(inner[0] || [])];
  }

  const written = (shape) => `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;

  // Looking it up.

  // How comparing.close compares.
  function close(values, known, rtol) {
    const largest = Math.max(...known.map(Math.abs));
    return values.every((x, i) => Math.abs(x - known[i]) <= rtol * largest);
  }

  // How comparing.angle measures: in degrees, 0 to 90; NaN for the zero vector.
  function angle(a, b) {
    const [u, v] = [a, b].map((x) => {
      const largest = Math.max(...x.map(Math.abs));
      const scaled = x.map((entry) => entry / largest);
      const length = Math.hypot(...scaled);
      return scaled.map((entry) => entry / length);
    });
    const cosine = Math.abs(u.reduce((total, entry, i) => total + entry * v[i], 0));
    return (Math.acos(Math.min(1, cosine)) * 180) / Math.PI;
  }

  // The row of a rule that fits the answer, or null. A rule without a condition always fits.
  function row(rule, values) {
    if (rule.rows) return rule.rows.find(([a, b]) => a <= values[0] && values[0] <= b) || null;
    if (rule.near) return close(values, rule.near, rule.rtol) ? [] : null;
    if (rule.along) return rule.along.some((u) => angle(values, u) < rule.within) ? [] : null;
    return [];
  }

  function ofValues(table, values, shape) {
    const wrongShape = table.shapes[shape] ?? table.shapes.other;
    if (wrongShape) throw new Unreadable(filled(wrongShape, [written(shape)]));
    if (values.some(Number.isNaN)) throw new Unreadable(table.odd[1]);
    if (!values.every(Number.isFinite)) throw new Unreadable(table.odd[0]);
    if (table.whole && !Number.isInteger(values[0])) {
      const short = String(Number(values[0].toPrecision(6)));
      throw new Unreadable(filled(table.whole, [short]));
    }
    for (const rule of table.rules) {
      const found = row(rule, values);
      if (found && rule.text === null) return { kind: "right", text: table.right };
      if (found) return { kind: "wrong", text: filled(rule.text, found.slice(2)) };
    }
    throw new Error("a table ends with a rule that always fits");
  }

  // A sentence with its numbers in the places of #.
  function filled(text, numbers) {
    return text.replace(/#/g, () => numbers.shift());
  }

  // The verdict on an answer: its kind, as in Exercise.check, and what the student reads.
  function verdict(table, text) {
    if (!text.trim()) return { kind: "unreadable", text: "No answer yet. A hint may help." };
    if (table.said) {
      const said = table.said[text];
      return said === null ? { kind: "right", text: table.right } : { kind: "wrong", text: said };
    }
    try {
      const value = read(table.shapes[""] === "" ? withPoint(text) : text);
      return ofValues(table, [value].flat(Infinity), shapeOf(value));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return { kind: "unreadable", text: error.message };
    }
  }

  // The form.

  const SIGNS = { right: "✓", wrong: "✗ Not yet.", unreadable: "" };

  function start(form) {
    const bytes = Uint8Array.from(atob(form.dataset.table), (letter) => letter.charCodeAt(0));
    const table = JSON.parse(new TextDecoder().decode(bytes));
    const find = (name) => form.querySelector(`.question-${name}`);
    let hints = 0;

    form.verdict = (text) => verdict(table, text); // for the tests
    find("offline").hidden = true;
    find("parts").hidden = false;
    find("solved").hidden = recall(form.dataset.name) !== "solved";

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const found = verdict(table, answerIn(form));
      const place = find("verdict");
      place.dataset.kind = found.kind;
      place.textContent = `${SIGNS[found.kind]} ${found.text}`.trim();
      if (found.kind === "right") {
        find("solved").hidden = false;
        remember(form.dataset.name, "solved");
      }
    });

    find("hint").addEventListener("click", () => {
      const said = table.hints[hints];
      hints = Math.min(hints + 1, table.hints.length);
      const line = document.createElement("p");
      line.textContent = said
        ? `Hint ${hints} of ${table.hints.length}: ${said}`
        : "There are no more hints: the solution is below.";
      if (find("hints").lastChild?.textContent !== line.textContent) find("hints").append(line);
    });
  }

  function answerIn(form) {
    const field = form.querySelector("input:checked, input[type=text]");
    return field ? field.value : "";
  }

  // What is solved is kept in this browser; where it may not be kept, it is forgotten.
  function remember(name, state) {
    try { localStorage.setItem(`lecture8.${name}`, state); } catch { /* the page works without */ }
  }

  function recall(name) {
    try { return localStorage.getItem(`lecture8.${name}`); } catch { return null; }
  }

  const startAll = () => document.querySelectorAll("form.question").forEach(start);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", startAll);
  else startAll();
})();
