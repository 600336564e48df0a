// Moves the figures of a page, without a kernel. pack.py says how their data are packed.
(() => {
  "use strict";
  const FIGURES = new URL("../figures/", document.currentScript.src).href;
  const SVG = "http://www.w3.org/2000/svg";
  const waiting = new Map(); // name of a figure -> what to do with its data

  // Every NAME.js in figures/ calls this.
  window.lecture8 = { ...window.lecture8, data: (name, packed) => waiting.get(name)(packed) };

  // Data.

  function load(name) {
    return new Promise((resolve, reject) => {
      waiting.set(name, resolve);
      const script = document.createElement("script");
      script.src = `${FIGURES}${name}.js`;
      script.onerror = () => reject(new Error(`${name}.js was not found`));
      document.head.append(script);
    });
  }

  async function unpack(packed) {
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const data = await new Response(plain).json();
    for (const artist of data.artists) {
      artist.shown = sums(artist.shown);
      artist.rows = rows(artist);
    }
    return data;
  }

  // The opposite of differences.
  function sums(differences) {
    let sum = 0;
    return differences.map((difference) => (sum += difference));
  }

  // Each string of an artist as its template and its numbers. Those of one template come as a
  // table, a column after the other, and a number as the difference to the one in the row above.
  function rows({ which, numbers }) {
    const counts = numbers.map(() => 0);
    for (const template of which) counts[template]++;
    const next = numbers.map(() => 0);
    return which.map((template) => {
      const flat = numbers[template], count = counts[template], row = next[template]++;
      const line = new Array(flat.length / count);
      for (let k = 0; k < line.length; k++) {
        if (row) flat[k * count + row] += flat[k * count + row - 1];
        line[k] = flat[k * count + row];
      }
      return { template, numbers: line };
    });
  }

  // Drawing.

  // A moving artist: an SVG group that shows one of the artist's strings.
  class Artist {
    constructor({ templates, rows, shown }) {
      Object.assign(this, { templates, rows, shown });
      this.group = document.createElementNS(SVG, "g");
    }

    show(frame) {
      const row = this.rows[this.shown[frame]];
      if (row === this.row) return;
      if (row.template !== this.row?.template) this.build(this.templates[row.template]);
      this.row = row;
      let k = 0;
      for (const { element, name, between } of this.places) {
        let text = between[0];
        for (let j = 1; j < between.length; j++) text += row.numbers[k++] / 10 + between[j];
        element.setAttribute(name, text);
      }
    }

    // Make the elements of a template, and find where numbers go: data-x="#" is the place of x.
    build(template) {
      this.group.innerHTML = template;
      this.places = [];
      for (const element of this.group.querySelectorAll("*"))
        for (const { name, value } of [...element.attributes])
          if (name.startsWith("data-")) {
            this.places.push({ element, name: name.slice(5), between: value.split("#") });
            element.removeAttribute(name);
          }
    }
  }

  class Figure {
    constructor(element, data) {
      Object.assign(this, { element, data });
      this.readout = element.querySelector(".readout");
      this.inputs = [...element.querySelectorAll("input")];
      this.outputs = [...element.querySelectorAll("output")];
      this.artists = data.artists.map((artist) => new Artist(artist));
      this.svg = this.draw();
      this.show();
    }

    draw() {
      const svg = document.createElementNS(SVG, "svg");
      const [width, height] = this.data.size;
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      svg.setAttribute("stroke-linejoin", "round");
      svg.setAttribute("role", "img");
      svg.innerHTML = `<defs>${this.data.definitions}</defs>`;
      svg.append(...this.artists.map((artist) => artist.group));
      return svg;
    }

    // Which frame the sliders ask for; the last slider's values follow each other.
    get frame() {
      const { sliders } = this.data;
      return this.inputs.reduce((k, input, n) => k * sliders[n].length + Number(input.value), 0);
    }

    show() {
      const frame = this.frame, sentence = this.data.readouts[frame];
      for (const artist of this.artists) artist.show(frame);
      this.readout.textContent = sentence;
      this.svg.setAttribute("aria-label", `${this.data.title} ${sentence}`);
      this.inputs.forEach((input, n) => {
        const text = this.data.sliders[n][input.value];
        this.outputs[n].value = text;
        input.setAttribute("aria-valuetext", text);
      });
    }

    // Once per repaint, however many steps a mouse sends.
    soon() {
      this.asked ??= requestAnimationFrame(() => {
        this.asked = undefined;
        this.show();
      });
    }

    // Put what moves, above its background, in the place of the first frame; wake the sliders.
    wake(background) {
      this.element.querySelector(".picture").replaceChildren(background, this.svg);
      const reset = this.element.querySelector("button");
      for (const input of this.inputs) input.addEventListener("input", () => this.soon());
      reset.addEventListener("click", () => {
        for (const input of this.inputs) input.value = input.defaultValue;
        this.soon();
      });
      for (const control of [...this.inputs, reset]) control.disabled = false;
      this.element.classList.add("ready");
    }
  }

  async function picture(file) {
    const image = new Image();
    image.src = FIGURES + file;
    await image.decode();
    image.alt = "";
    return image;
  }

  async function start(element) {
    const name = element.dataset.figure;
    const background = picture(`${name}.webp`);
    const data = await load(name).then(unpack);
    if (data.sprite) await picture(data.sprite);
    element.live = new Figure(element, data);
    element.live.wake(await background);
  }

  // A figure is loaded when it comes near the window.
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries)
      if (isIntersecting) {
        near.unobserve(target);
        start(target).catch((error) => console.error(error));
      }
  }, { rootMargin: "600px" });
  for (const figure of document.querySelectorAll("figure.live")) near.observe(figure);
})();
