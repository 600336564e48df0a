// The digit in a page of the site: no kernel. What lecture8/course/digit.py computes, computed here.
//
// digit.js shows it. The weights are in weights.js, 8 bits each, and come when the reader asks.
(() => {
  "use strict";
  const here = new URL(".", document.currentScript.src).href;

  // Loading.

  function load(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script"); // not fetch: that is refused on file://
      script.src = here + name;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${name} could not be loaded.`));
      document.head.append(script);
    });
  }

  async function weights() {
    if (!("DecompressionStream" in window))
      throw new Error("This browser cannot unpack the network: it takes one of 2023 or later.");
    let packed;
    window.lecture8 = { ...window.lecture8, weights(text) { packed = text; } };
    await load("weights.js");
    const bytes = Uint8Array.from(atob(packed), c => c.charCodeAt(0));
    const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return new Response(plain).arrayBuffer();
  }

  // A packed file is the length of its header, the header, and the arrays it names, in order.
  function unpack(buffer) {
    const length = new DataView(buffer).getUint32(0, true);
    const about = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
    const kinds = { float32: Float32Array, int8: Int8Array };
    let at = 4 + length;
    const arrays = {};
    for (const [name, kind, count] of about.arrays) {
      arrays[name] = new kinds[kind](buffer, at, count);
      at += arrays[name].byteLength;
    }
    return [about, arrays];
  }

  // A matrix was stored as whole numbers, and a scale for each of its rows or for each column.
  // Its columns are returned one after the other.
  function transposed(whole, scale, rows, byRow) {
    const W = new Float32Array(whole.length), columns = whole.length / rows;
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++)
        W[c * rows + r] = whole[r * columns + c] * scale[byRow ? r : c];
    return W;
  }

  // The network.

  const activations = {
    silu: z => z / (1 + Math.exp(-z)),
    sigmoid: z => 1 / (1 + Math.exp(-z)),
    linear: z => z,
  };

  function forward(layers, x) {
    for (const { W, b, phi } of layers) {
      const z = Float64Array.from(b), rows = z.length;
      for (let c = 0, i = 0; c < x.length; c++, i += rows) {
        if (x[c] === 0) continue; // most pixels are black
        for (let r = 0; r < rows; r++) z[r] += W[i + r] * x[c];
      }
      x = z.map(phi);
    }
    return x;
  }

  // The drawing in the format of MNIST, as `centred` in digit.py says it.

  const extent = (points, axis) => {
    const values = points.map(point => point[axis]);
    return [Math.min(...values), Math.max(...values)];
  };

  function inked(strokes, pen) {
    const nearest = new Float64Array(784).fill(Infinity), reach = pen / 2 + 0.5;
    const near = (a, b) => [
      Math.max(0, Math.floor(Math.min(a, b) - reach)), Math.min(27, Math.ceil(Math.max(a, b) + reach)),
    ];
    for (const stroke of strokes)
      for (let k = 0; k < Math.max(1, stroke.length - 1); k++) {
        const [x, y] = stroke[k], [xEnd, yEnd] = stroke[k + 1] ?? stroke[k];
        const dx = xEnd - x, dy = yEnd - y, long = Math.max(dx * dx + dy * dy, 1e-12);
        const [left, right] = near(x, xEnd), [top, bottom] = near(y, yEnd);
        for (let row = top; row <= bottom; row++)
          for (let column = left; column <= right; column++) {
            const px = column - x, py = row - y, i = 28 * row + column;
            const along = Math.min(1, Math.max(0, (px * dx + py * dy) / long));
            const far = Math.sqrt((px - along * dx) ** 2 + (py - along * dy) ** 2);
            if (far < nearest[i]) nearest[i] = far;
          }
      }
    return nearest.map(far => Math.min(1, Math.max(0, reach - far)));
  }

  const ink = image => image.reduce((sum, grey) => sum + grey, 0);

  function centred(strokes, pen) {
    const points = strokes.flat(), boxes = [extent(points, 0), extent(points, 1)];
    const scale = (20 - pen) / Math.max(...boxes.map(([low, high]) => high - low), 1e-9);
    const place = shift => strokes.map(stroke => stroke.map(point =>
      point.map((v, axis) => (v - (boxes[axis][0] + boxes[axis][1]) / 2) * scale + 13.5 + shift[axis])));
    const first = inked(place([0, 0]), pen), moments = [0, 0];
    first.forEach((grey, i) => {
      moments[0] += grey * (i % 28);
      moments[1] += grey * Math.floor(i / 28);
    });
    const mass = ink(first);
    return inked(place(moments.map(moment => Math.floor(14 - moment / mass + 0.500001))), pen);
  }

  function tooSmall(strokes, smallest) {
    const sizes = [0, 1].map(axis => extent(strokes.flat(), axis)).map(([low, high]) => high - low);
    return Math.max(...sizes) < smallest;
  }

  // What digit.js asks for.

  function reader(about, arrays) {
    const layers = about.layers.map(({ rows, activation, byRow }, i) => ({
      W: transposed(arrays[`W${i}`], arrays[`scale${i}`], rows, byRow),
      b: arrays[`b${i}`],
      phi: activations[activation],
    }));
    const encoder = layers.slice(0, layers.length / 2), decoder = layers.slice(layers.length / 2);
    const U = transposed(arrays.U, arrays.U_scale, 784, false), K = U.length / 784, M = about.codes;

    function pca(image) {
      const rebuilt = Float64Array.from(arrays.pca_mean);
      for (let k = 0; k < K; k++) {
        const u = U.subarray(784 * k, 784 * (k + 1));
        const component = u.reduce((sum, value, i) => sum + value * (image[i] - arrays.pca_mean[i]), 0);
        for (let i = 0; i < 784; i++) rebuilt[i] += component * u[i];
      }
      return rebuilt;
    }

    // Likeliest under one normal distribution of codes per class: see Reader.classes in digit.py.
    function likeliest(codes) {
      const found = Array.from({ length: 10 }, (_, digit) => {
        let distance = 0, narrow = 0;
        for (let r = 0; r < M; r++) {
          let off = 0;
          for (let c = 0; c <= r; c++)
            off += arrays.factors[(digit * M + r) * M + c] * (codes[c] - arrays.class_means[digit * M + c]);
          distance += off * off;
          narrow += Math.log(arrays.factors[(digit * M + r) * M + r]);
        }
        return { digit, distance, score: distance - 2 * narrow };
      }).sort((a, b) => a.score - b.score);
      return { classes: found.map(({ digit }) => digit), distance: found[0].distance };
    }

    return {
      read(drawing) {
        if (!drawing.length) return { said: "empty" };
        if (tooSmall(drawing, about.smallest)) return { said: "small" };
        const image = centred(drawing, about.pen);
        if (ink(image) > about.most_ink) return { said: "black" };
        const codes = forward(encoder, image), net = forward(decoder, codes);
        return { said: "", image, codes, net, pca: pca(image), ...likeliest(codes) };
      },
      move(codes, amounts) {
        const moved = Array.from(codes, (z, c) =>
          amounts.reduce((sum, a, k) => sum + a * arrays.steps[k * M + c], z));
        return { codes: moved, net: forward(decoder, moved), ...likeliest(moved) };
      },
    };
  }

  async function start(place, button, status) {
    button.disabled = true;
    status.textContent = "Loading the network …";
    try {
      const [buffer] = await Promise.all([weights(), load("digit.js")]);
      const [about, arrays] = unpack(buffer);
      place.reader = reader(about, arrays); // there for tests to ask
      showDigit(place.querySelector(".digit"), about, place.reader);
      button.remove();
      status.textContent = about.sentences.rounded;
      place.querySelector(".digit select").focus();
    } catch (error) {
      button.disabled = false;
      status.textContent = `${error.message} Try again, or open the notebook in JupyterLab.`;
    }
  }

  for (const place of document.querySelectorAll(".digit-page")) {
    const button = place.querySelector("button"), status = place.querySelector("[role=status]");
    button.hidden = false;
    button.addEventListener("click", () => start(place, button, status));
  }
})();
