
// digit.js in JupyterLab: anywidget calls `render`, and the kernel answers.

const PATIENCE = 20000; // milliseconds

function fromKernel(model) {
  const waiting = new Map(); // number of a question -> what takes its answer
  let count = 0;
  model.on("msg:custom", ({ number, answer }) => {
    waiting.get(number)?.(answer);
    waiting.delete(number);
  });
  const ask = question => new Promise((resolve, reject) => {
    waiting.set(++count, resolve);
    setTimeout(() => reject(new Error("The kernel does not answer: run the cell again.")), PATIENCE);
    model.send({ number: count, ...question });
  });
  return {
    read: drawing => ask({ drawing }),
    move: (codes, amounts) => ask({ codes, amounts }),
  };
}

export default {
  render({ model, el }) {
    showDigit(el, model.get("about"), fromKernel(model));
    return () => model.off("msg:custom");
  },
};
