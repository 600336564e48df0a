// Formulas: each stands in the page as TeX, between dollars, and KaTeX sets it.

function typeset(place) {
  const tex = place.textContent.replace(/^\$+|\$+$/g, "");
  katex.render(tex, place, { displayMode: place.matches(".display"), strict: "error" });
}

for (const place of document.querySelectorAll(".math")) {
  try {
    typeset(place);
  } catch (error) {
    console.error(error.message); // the TeX source stays
  }
}
