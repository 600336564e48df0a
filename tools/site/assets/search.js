// Search: a plain scan of all sections. The index is loaded at the first key.

const form = document.querySelector("form[role=search]");
const field = form.querySelector("input");
const results = form.querySelector(".results");
form.hidden = false;
form.addEventListener("submit", event => event.preventDefault());

function loadIndex() {
  if (document.getElementById("search-index")) return;
  const script = document.createElement("script");
  script.id = "search-index";
  script.src = "assets/search-index.js";
  script.onload = search;
  document.head.append(script);
}

// A section is found if it has all words. Words in its heading count most, then the whole phrase.
function score(row, words, phrase) {
  const heading = row[2].toLowerCase();
  const all = (row[1] + " " + row[2] + " " + row[3]).toLowerCase();
  if (!words.every(word => all.includes(word))) return 0;
  const inHeading = words.filter(word => heading.includes(word)).length;
  return 1 + 10 * inHeading + (all.includes(phrase) ? 5 : 0);
}

function search() {
  const phrase = field.value.trim().toLowerCase();
  const words = phrase.split(/\s+/);
  results.replaceChildren();
  results.hidden = !phrase;
  if (!phrase || !window.searchIndex) return;
  const found = searchIndex
    .map(row => [score(row, words, phrase), row])
    .filter(([points]) => points > 0)
    .sort((a, b) => b[0] - a[0]); // equal points: in the order of the pages
  const count = document.createElement("p");
  count.setAttribute("role", "status");
  count.textContent = found.length === 1 ? "1 section" : `${found.length} sections`;
  const list = document.createElement("ol");
  for (const [, row] of found.slice(0, 30)) list.append(entry(row, words, phrase));
  results.append(count, list);
}

function entry([address, page, section, text], words, phrase) {
  const link = document.createElement("a");
  link.href = encodeURI(address).replace(/\?/g, "%3F");
  link.textContent = section === page ? page : `${page}: ${section}`;
  const item = document.createElement("li");
  item.append(link, ...excerpt(text, words, phrase));
  return item;
}

// The text round the first hit, with the hit marked.
function excerpt(text, words, phrase) {
  const low = text.toLowerCase();
  const hit = [phrase, ...words].find(word => low.includes(word));
  if (!hit) return [text.slice(0, 140)];
  const at = low.indexOf(hit);
  const marked = document.createElement("mark");
  marked.textContent = text.slice(at, at + hit.length);
  const start = Math.max(0, at - 60);
  return [(start ? "…" : "") + text.slice(start, at), marked, text.slice(at + hit.length, at + 100) + "…"];
}

field.addEventListener("input", () => {
  loadIndex();
  search();
});
document.addEventListener("keydown", event => {
  const writing = event.target.closest?.("input, textarea, select");
  if (event.key === "/" && !writing) {
    event.preventDefault();
    field.focus();
  }
  if (event.key === "Escape" && form.contains(event.target)) {
    field.value = "";
    search();
    field.focus();
  }
});
results.addEventListener("click", event => {
  if (event.target.matches("a")) results.hidden = true; // the link may lead to a place on this page
});
