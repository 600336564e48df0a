// ?slides: the same page for a lecture room, one slide at a time, by Page Down and Page Up.
// ?slides=predict: only its questions that begin with "Predict", each with its figure.
//
// A slide shows headings, formulas, quotes and figures; most of the prose stays in the page. A
// figure comes in steps: below its question, then with its sliders, then below the answer.
// Arrow keys stay with the sliders. Escape goes back to the page. Three buttons do the same.

const content = document.getElementById("content");
const blocks = [...content.children]; // in the order of the page
const counter = document.createElement("span");
const asked = new URLSearchParams(location.search).get("slides"); // null on the page itself
let slides = [];
let now = 0; // which slide
let step = 0; // and which of its steps

// Cut the page into groups: what is shown first, a figure, and what is told at the end.
function groups() {
  const found = [];
  let heading, above, group;
  function begin(kind) {
    group = { kind, heading, above, shown: [], figure: null, told: [] };
    found.push(group);
  }
  for (const [at, block] of blocks.entries()) {
    if (block.matches("h1, h2, h3")) {
      if (!block.matches("h3")) above = block;
      heading = block;
      begin("text");
    } else if (block.matches(".predict")) {
      begin("figure");
      group.shown.push(block);
    } else if (block.matches("figure, .digit-page")) {
      if (group.kind !== "figure" || group.figure) begin("figure");
      group.figure = block;
    } else if (block.matches("p") && group.figure && !group.told.length) {
      group.told.push(block);
    } else if (isExercise(block)) {
      begin("exercise");
      group.shown.push(block);
    } else if (group.kind === "exercise" && !group.told.length) {
      if (block.matches("details")) group.told.push(block);
      else if (!block.matches(".answer") || block.querySelector("form")) group.shown.push(block);
    } else if (isShown(block, blocks[at - 1], blocks[at + 1])) {
      if (group.kind !== "text") begin("text");
      group.shown.push(block);
    }
  }
  if (asked === "predict") return found.filter(({ kind, shown }) => kind === "figure" && shown.length);
  return found.filter(({ heading, shown, figure }) =>
    (shown.length || figure) && heading.id !== "Notation");
}

function isExercise(block) {
  return block.matches("p") && /^\d+\. /.test(block.querySelector("strong")?.textContent);
}

// The first paragraph below a heading, formulas with what leads to them, quotes, lists, tables.
function isShown(block, before, after) {
  if (block.matches("blockquote, ul, ol, .table, .promise")) return true;
  const hasFormula = element => element?.matches("p") && element.querySelector(".display");
  return block.matches("p:not(.note, :has([href='#open']))")
    && (before.matches("h1, h2, h3, .promise") || hasFormula(block) || hasFormula(after));
}

// Lay the groups out on slides. A text that is too tall for one goes on on the next.
function layOut() {
  slides = [];
  content.replaceChildren();
  for (const group of groups()) {
    if (group.kind === "text") layOutText(group);
    else {
      const steps = { ask: group.shown.length, look: group.figure, tell: group.told.length };
      const slide = begin(group, Object.keys(steps).filter(name => steps[name]));
      const said = document.createElement("div");
      said.className = "said";
      said.append(...group.shown, ...group.told);
      for (const block of group.told) block.classList.add("told");
      slide.append(said);
      if (group.figure) slide.append(group.figure);
    }
  }
}

function layOutText(group) {
  let slide = begin(group, ["ask"]);
  for (const block of group.shown) {
    slide.append(block);
    if (slide.offsetHeight > innerHeight && slide.childElementCount > 2) {
      slide = begin(group, ["ask"]);
      slide.append(block);
    }
  }
}

function begin(group, steps) {
  const slide = document.createElement("section");
  slide.className = `slide ${group.kind}`;
  slide.place = group.heading.id;
  slide.steps = steps;
  const title = document.createElement(group.heading.tagName);
  title.innerHTML = group.heading.innerHTML;
  if (group.above !== group.heading) {
    const small = document.createElement("p");
    small.className = "above";
    small.textContent = group.above.textContent;
    slide.append(small);
  }
  slide.append(title);
  slides.push(slide);
  content.append(slide);
  return slide;
}

// A formula that is too wide for its slide is set in smaller letters.
function fitFormulas(slide) {
  for (const formula of slide.querySelectorAll(".katex-display")) {
    formula.style.fontSize = "";
    const share = formula.clientWidth / formula.scrollWidth;
    if (share < 1) formula.style.fontSize = `${share}em`;
  }
}

// A figure takes the height that the rest of its slide leaves.
function fitFigure(slide) {
  const box = slide.querySelector("figure > .scroll");
  if (!box) return;
  box.style.width = "100%";
  const ratio = box.offsetWidth / box.offsetHeight;
  box.style.width = 0;
  const height = Math.max(innerHeight - slide.offsetHeight - 2, 0.4 * innerHeight);
  box.style.width = `${height * ratio}px`;
}

function show(slide, atStep) {
  now = slide;
  step = atStep;
  const { steps, place, dataset } = slides[now];
  dataset.step = steps[step];
  for (const each of slides) each.hidden = each !== slides[now];
  for (const folded of slides[now].querySelectorAll("details")) folded.open = true;
  fitFormulas(slides[now]);
  fitFigure(slides[now]);
  counter.textContent = `${now + 1} / ${slides.length}`;
  history.replaceState(null, "", `${location.search}#${encodeURIComponent(place)}`);
  const slider = steps[step] === "look" && slides[now].querySelector("input:enabled, .digit button");
  (slider || content).focus({ preventScroll: true });
  scrollTo(0, 0);
}

function forward() {
  const rest = document.documentElement.scrollHeight - innerHeight - scrollY;
  if (rest > 4) scrollBy(0, innerHeight * 0.8);
  else if (step + 1 < slides[now].steps.length) show(now, step + 1);
  else if (now + 1 < slides.length) show(now + 1, 0);
}

function back() {
  if (scrollY > 4) scrollBy(0, -innerHeight * 0.8);
  else if (step > 0) show(now, step - 1);
  else if (now > 0) show(now - 1, slides[now - 1].steps.length - 1);
}

function end() {
  location.assign(location.pathname + location.hash);
}

function button(sign, name, key, action) {
  const made = document.createElement("button");
  made.textContent = sign;
  made.title = `${name}: ${key}`;
  made.setAttribute("aria-label", name);
  made.addEventListener("click", action);
  return made;
}

function start() {
  document.documentElement.classList.add("slides");
  const bar = document.createElement("nav");
  bar.className = "counter";
  bar.setAttribute("aria-label", "Slides");
  bar.append(
    button("‹", "Back", "Page Up", back),
    counter,
    button("›", "On", "Page Down", forward),
    button("×", "End the slides", "Escape", end),
  );
  document.body.append(bar);
  layOut();
  const place = decodeURIComponent(location.hash.slice(1));
  show(Math.max(0, slides.findIndex(slide => slide.place === place)), 0);
  addEventListener("keydown", event => {
    if (event.key === "PageDown") forward();
    else if (event.key === "PageUp") back();
    else if (event.key === "Escape") end();
    else return;
    event.preventDefault(); // or a slider would take the key
  });
  document.fonts.ready.then(() => fitFormulas(slides[now]));
  addEventListener("resize", () => {
    const place = slides[now].place;
    layOut();
    show(Math.max(0, slides.findIndex(slide => slide.place === place)), 0);
  });
}

if (asked !== null) start();
