// digit.js in JupyterLab: anywidget calls `render`, and the kernel answers.

const PATIENCE = 20000; // milliseconds

function fromKernel(model) {
  const waiting = new Map(); // number of a question -> what takes its answer
  let count = 0;
  const take = ({ number, answer }) => {
    waiting.get(number)?.(answer);
    waiting.delete(number);
  };
  model.on("msg:custom", take);
  const ask = question => new Promise((resolve, reject) => {
    waiting.set(++count, resolve);
    setTimeout(() => reject(new Error("The kernel does not answer: run the cell again.")), PATIENCE);
    model.send({ number: count, ...question });
  });
  return {
    read: drawing => ask({ drawing }),
    move: (codes, amounts) => ask({ codes, amounts }),
    close: () => model.off("msg:custom", take),
  };
}

export default {
  render({ model, el }) {
    const numbers = fromKernel(model);
    showDigit(el, model.get("about"), numbers);
    return numbers.close;
  },
};
