// Formulas: each stands in the page as TeX, between dollars, and KaTeX sets it.

function typeset(place) {
  const tex = place.textContent.replace(/^\$+|\$+$/g, "");
  katex.render(tex, place, { displayMode: place.matches(".display"), strict: "error" });
  if (tex.length < 30) keepTogether(place);
}

// No line ends between a short formula and the point or comma after it, or the bracket before it.
function keepTogether(place) {
  const [before, after] = [place.previousSibling, place.nextSibling];
  const opens = before?.data?.match(/\($/)?.[0] ?? "";
  const closes = after?.data?.match(/^[.,;:?)]+/)?.[0] ?? "";
  if (!opens && !closes) return;
  const together = document.createElement("span");
  together.className = "together";
  place.before(together);
  together.append(opens, place, closes);
  if (opens) before.data = before.data.slice(0, -1);
  if (closes) after.data = after.data.slice(closes.length);
}

for (const place of document.querySelectorAll(".math")) {
  try {
    typeset(place);
  } catch (error) {
    console.error(error.message); // the TeX source stays
  }
}
