// The contents at the side, and boxes that scroll: small things that every page needs.

// Contents are folded on a phone and open where they stand beside the text.
const contents = document.querySelector(".contents details");
const wide = matchMedia("(min-width: 68rem)");
function unfold() {
  contents.open = wide.matches;
}
unfold();
wide.addEventListener("change", unfold);
contents.addEventListener("click", event => {
  if (event.target.matches("a") && !wide.matches) contents.open = false;
});

// The section that one reads is marked in the contents, and the slides begin there.
const toSlides = document.querySelector(".to-slides");
const entries = new Map();
for (const link of contents.querySelectorAll("a")) {
  entries.set(document.getElementById(decodeURIComponent(link.hash.slice(1))), link);
}
function mark() {
  let current;
  for (const heading of entries.keys()) {
    if (heading.getBoundingClientRect().top < 120) current = heading;
  }
  for (const [heading, link] of entries) {
    if (heading === current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  if (toSlides && current) toSlides.href = "?slides#" + encodeURIComponent(current.id);
}
addEventListener("scroll", () => requestAnimationFrame(mark), { passive: true });
mark();

// A box that is wider than its place can be scrolled with the keyboard, and says what it is.
const boxes = [
  ["pre", "Code or output"],
  [".table", "Table"],
  [".scroll", "Picture"],
  [".katex-display", "Formula"],
  [".math:not(.display) > .katex", "Formula"],
];
function fit() {
  for (const [selector, name] of boxes) {
    for (const box of document.querySelectorAll(selector)) makeReachable(box, name);
  }
}
function makeReachable(box, name) {
  const inline = box.matches(".katex");
  if (inline) box.classList.remove("wide");
  const place = inline ? box.closest("p, li, td, th, summary") || box.parentElement : box;
  const tooWide = inline ? box.getBoundingClientRect().width > place.clientWidth + 1 : box.scrollWidth > box.clientWidth + 1;
  if (inline && tooWide) box.classList.add("wide");
  if (tooWide) {
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", name + ", wider than the screen: scroll sideways");
  } else {
    for (const attribute of ["tabindex", "role", "aria-label"]) box.removeAttribute(attribute);
  }
}
fit();
document.fonts.ready.then(fit); // formulas have other widths then
addEventListener("resize", fit);
document.addEventListener("toggle", fit, true); // what was folded has no width until it opens
