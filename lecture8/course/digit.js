// A field to draw a digit in, and what slide 39's autoencoder and PCA make of it.
//
// JupyterLab and the pages of the site show the same. Where the numbers come from differs:
//   numbers.read(drawing)          -> {said} or {said: "", image, codes, net, pca, classes, distance}
//   numbers.move(codes, amounts)   -> {codes, net, classes, distance}
// Both may answer later (a Promise). A drawing is a list of strokes, a stroke a list of [x, y].
// `about` holds what lecture8/course/digit.py says: field, count, far, sentences, examples.
function showDigit(place, about, numbers) {
  const LIMIT = 4; // of the bars; of MNIST's codes one in a thousand is larger
  const PEN = about.field / 12;

  // The page.

  function add(parent, tag, attributes = {}, text = "") {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = text;
    parent.append(element);
    return element;
  }

  function picture(parent, caption) {
    const figure = add(parent, "figure");
    const canvas = add(figure, "canvas", { width: 28, height: 28, role: "img" });
    const label = add(figure, "figcaption", {}, caption);
    return {
      show(pixels, error) {
        const words = error === undefined ? caption : `${caption}: squared error ${error.toFixed(2)}`;
        label.textContent = words;
        canvas.setAttribute("aria-label", pixels ? words : `${caption}: empty`);
        const shown = new ImageData(28, 28);
        for (let i = 0; i < 784; i++) {
          const grey = pixels ? 255 * Math.min(1, Math.max(0, pixels[i])) : 0;
          shown.data.set([grey, grey, grey, 255], 4 * i);
        }
        canvas.getContext("2d").putImageData(shown, 0, 0);
      },
    };
  }

  // Thirty bars from 0 to LIMIT up or down, in an SVG that is stretched; words stay outside of it.
  function bars(parent) {
    const figure = add(parent, "figure", { class: "digit-codes" });
    add(figure, "figcaption", {}, "The thirty codes. A short line marks each code of your drawing.");
    const scale = add(figure, "div", { class: "digit-scale", "aria-hidden": "true" });
    for (const z of [LIMIT, 0, -LIMIT]) add(scale, "span", {}, minus(z));
    const chart = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const part = (name, attributes) => {
      const element = document.createElementNS(chart.namespaceURI, name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      chart.append(element);
      return element;
    };
    figure.append(chart);
    chart.setAttribute("viewBox", `0 ${-LIMIT} 30 ${2 * LIMIT}`);
    chart.setAttribute("preserveAspectRatio", "none");
    chart.setAttribute("role", "img");
    part("line", { x1: 0, x2: 30, y1: 0, y2: 0, class: "digit-zero" });
    const rows = Array.from({ length: 30 }, (_, i) => ({
      bar: part("rect", { x: i + 0.15, width: 0.7 }),
      mark: part("line", { x1: i + 0.05, x2: i + 0.95 }),
    }));
    const numbers = add(figure, "div", { class: "digit-numbers", "aria-hidden": "true" });
    for (const i of [1, 5, 10, 15, 20, 25, 30]) add(numbers, "span", { style: `grid-column: ${i}` }, i);
    const down = z => Math.max(-LIMIT, Math.min(LIMIT, -z));
    return codes => {
      const said = codes ? Array.from(codes, z => minus(z.toFixed(1))).join(", ") : "none yet";
      chart.setAttribute("aria-label", `The thirty codes: ${said}`);
      rows.forEach(({ bar, mark }, i) => {
        const y = down(codes ? codes[i] : 0), y0 = reading ? down(reading.codes[i]) : 2 * LIMIT;
        bar.setAttribute("y", Math.min(0, y));
        bar.setAttribute("height", Math.abs(y));
        mark.setAttribute("y1", y0);
        mark.setAttribute("y2", y0);
      });
    };
  }

  const minus = number => String(number).replace(/^-(?=0(\.0*)?$)/, "").replace("-", "−");

  place.classList.add("digit");
  place.replaceChildren();
  const top = add(place, "div", { class: "digit-top" });
  const left = add(top, "div", { class: "digit-draw" });
  const field = add(left, "canvas", {
    class: "digit-field", width: 2 * about.field, height: 2 * about.field, role: "img",
  });
  const tools = add(left, "div", { class: "digit-tools" });
  const clear = add(tools, "button", { type: "button" }, "Clear");
  const choice = add(add(tools, "label", {}, "or "), "select");
  add(choice, "option", { value: "" }, "an example");
  for (const name of Object.keys(about.examples)) add(choice, "option", { value: name }, name);
  const right = add(top, "div", { class: "digit-seen" });
  const pictures = add(right, "div", { class: "digit-pictures" });
  const seen = picture(pictures, "What the network sees");
  const byNet = picture(pictures, "From its 30 codes");
  const byPCA = picture(pictures, "From PCA's 30");
  const sentence = add(right, "p", { class: "digit-said" });
  const showCodes = bars(place);
  const move = add(place, "fieldset");
  add(move, "legend", {}, "Move the codes");
  add(move, "p", {}, "Each slider adds so many standard deviations along a principal direction of the codes.");
  const decoded = picture(move, "From the moved codes");
  const sliders = add(move, "div", { class: "digit-sliders" });
  const names = ["first", "second", "third", "fourth"].slice(0, about.count);
  const amounts = names.map((name, i) => {
    const row = add(sliders, "label");
    add(row, "span", {}, `a${i + 1}, ${name} direction`);
    const slider = add(row, "input", { type: "range", min: -3, max: 3, step: 0.1, value: 0 });
    slider.value_shown = add(row, "output", {}, "0.0");
    slider.addEventListener("input", () => { said(slider); want("move"); });
    return slider;
  });
  const reset = add(sliders, "button", { type: "button" }, "Reset");
  const movedTo = add(move, "p", { class: "digit-said" });
  for (const control of place.querySelectorAll("button, input, select"))
    control.setAttribute("data-lm-suppress-shortcuts", "true"); // JupyterLab would take the keys
  const aloud = add(place, "p", { class: "digit-aloud", role: "status" });

  // What is drawn, and what was made of it.

  let strokes = [], reading = null, timer = 0;

  function draw() {
    const pen = field.getContext("2d");
    pen.setTransform(2, 0, 0, 2, 0, 0);
    pen.fillStyle = "#000";
    pen.fillRect(0, 0, about.field, about.field);
    Object.assign(pen, { strokeStyle: "#fff", lineWidth: PEN, lineCap: "round", lineJoin: "round" });
    for (const stroke of strokes) {
      pen.beginPath();
      stroke.forEach(([x, y]) => pen.lineTo(x, y));
      if (stroke.length === 1) pen.lineTo(...stroke[0]);
      pen.stroke();
    }
    const count = strokes.length === 1 ? "one stroke" : `${strokes.length} strokes`;
    field.setAttribute("aria-label",
      `A field to draw a digit in with mouse, pen or finger; it holds ${strokes.length ? count : "nothing"}. ` +
      "With the keyboard, take an example from the menu.");
  }

  function said(slider) {
    const value = Number(slider.value).toFixed(1);
    slider.value_shown.textContent = minus(value);
    slider.setAttribute("aria-valuetext", `${minus(value)} standard deviations`);
  }

  function backToZero() {
    for (const slider of amounts) { slider.value = 0; said(slider); }
  }

  // One question at a time. Of what changes meanwhile only the newest is asked.
  const wanted = { read: false, move: false };
  let working = false;

  async function want(what) {
    wanted[what] = true;
    if (working) return;
    working = true;
    try {
      while (wanted.read || wanted.move) {
        if (wanted.read) {
          wanted.read = false;
          showReading(await numbers.read(strokes));
        } else {
          wanted.move = false;
          if (reading) showMoved(await numbers.move(reading.codes, amounts.map(s => Number(s.value))));
        }
      }
    } catch (error) {
      say(sentence, error.message);
    } finally {
      working = false;
    }
  }

  // What changes with every step of a slider is read aloud when it rests.
  function say(where, words) {
    where.textContent = words;
    clearTimeout(timer);
    timer = setTimeout(() => { aloud.textContent = words; }, 800);
  }

  function classes({ classes: [first, second], distance }) {
    const far = distance > about.far ? ` ${about.sentences.far}` : "";
    return `${first}, then ${second}.${far}`;
  }

  function squaredError(a, b) {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
    return sum;
  }

  function showReading(found) {
    reading = found.said ? null : found;
    move.disabled = !reading;
    if (!reading) {
      for (const empty of [seen, byNet, byPCA, decoded]) empty.show(null);
      showCodes(null);
      movedTo.textContent = "";
      say(sentence, about.sentences[found.said]);
      return;
    }
    const errors = [found.net, found.pca].map(pixels => squaredError(found.image, pixels));
    seen.show(found.image);
    byNet.show(found.net, errors[0]);
    byPCA.show(found.pca, errors[1]);
    decoded.show(found.net);
    showCodes(found.codes);
    movedTo.textContent = "The codes are those of your drawing.";
    say(sentence, `Likeliest class: ${classes(found)} Squared error: ` +
      `${errors[0].toFixed(2)} from the codes, ${errors[1].toFixed(2)} from the principal components.`);
  }

  function showMoved(found) {
    decoded.show(found.net);
    showCodes(found.codes);
    say(movedTo, `Likeliest class of the moved codes: ${classes(found)}`);
  }

  // What the reader does.

  function point(event) {
    const box = field.getBoundingClientRect();
    const scale = about.field / box.width;
    const inside = v => Math.round(10 * Math.min(about.field, Math.max(0, v * scale))) / 10;
    return [inside(event.clientX - box.left), inside(event.clientY - box.top)];
  }

  let drawing = null; // the pointer that draws
  field.addEventListener("pointerdown", event => {
    if (drawing !== null || event.button > 0) return;
    drawing = event.pointerId;
    field.setPointerCapture(drawing);
    event.preventDefault();
    choice.value = "";
    strokes.push([point(event)]);
    backToZero();
    draw();
  });
  field.addEventListener("pointermove", event => {
    if (event.pointerId !== drawing) return;
    const stroke = strokes[strokes.length - 1];
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const at of (passed.length ? passed : [event]).map(point)) {
      const [x, y] = stroke[stroke.length - 1];
      if (Math.hypot(at[0] - x, at[1] - y) >= 2) stroke.push(at);
    }
    draw();
    want("read");
  });
  function lift(event) {
    if (event.pointerId !== drawing) return;
    drawing = null;
    want("read");
  }
  field.addEventListener("pointerup", lift);
  field.addEventListener("pointercancel", lift);

  function renew(drawn) {
    strokes = drawn;
    backToZero();
    draw();
    want("read");
  }
  clear.addEventListener("click", () => { choice.value = ""; renew([]); });
  choice.addEventListener("change", () => {
    renew((about.examples[choice.value] ?? []).map(stroke => [...stroke]));
  });
  reset.addEventListener("click", () => { backToZero(); want("move"); });
  renew([]);
}
