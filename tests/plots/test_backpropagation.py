"""The scenes of notebook 09 against the mathematics. test_plots sweeps every slider."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text

from lecture8 import textbook
from lecture8.course import plots
from tests.plots.reading import segments
from tests.scenes.backpropagation import AGREE, SCENES, WRONG, small, x, y
from tests.test_plots import numbers, settings


def recursion(width, depth):
    """Count the multiplications for one unit, call by call."""
    return 0 if depth == 0 else sum(1 + recursion(width, depth - 1) for _ in range(width))


def test_call_counts():
    scene = SCENES["call_counts"]()
    naive, cached, naive_now, cached_now, branches, calls, crowds, same = scene.moving
    for width, depth in ((1, 12), (2, 8), (3, 5), (6, 5), (12, 3)):
        scene.update(depth=depth, width=width)
        by_hand = [width * recursion(width, d) for d in range(1, depth + 1)]
        assert list(naive.get_ydata())[:depth] == by_hand
        assert f" {by_hand[-1]:,} by the naive recursion" in scene.readout
    for at in [*settings(scene), {"depth": 12, "width": 2}]:
        depth, width = at["depth"], at["width"]
        said = numbers(scene.update(**at).replace(",", ""))
        totals = [width * sum(width**k for k in range(1, d + 1)) for d in range(1, 13)]
        np.testing.assert_array_equal(naive.get_data(), [range(1, 13), totals])
        np.testing.assert_array_equal(
            cached.get_data(), [range(1, 13), [d * width**2 for d in range(1, 13)]]
        )
        assert naive_now.get_data() == ([depth], [totals[depth - 1]])
        assert cached_now.get_data() == ([depth], [depth * width**2])
        ratio = totals[depth - 1] / (depth * width**2)
        assert said == [depth, width, totals[depth - 1], depth * width**2, round(ratio, 1)]
        # the tree: a row of width^k calls, each below the one that made it, or a bar
        across, down = segments(calls)[0].T
        row = np.round(down * depth).astype(int)
        np.testing.assert_allclose(down, row / depth)
        drawn = int(row.max())
        assert [np.sum(row == k) for k in range(drawn + 1)] == [width**k for k in range(drawn + 1)]
        assert width**drawn <= 100
        bars, ends = segments(crowds)
        below = np.arange(drawn + 1, depth + 1)
        np.testing.assert_allclose(bars[:, 1], below / depth)
        assert all(width**k > 100 for k in below.tolist())
        np.testing.assert_array_equal(ends, bars + np.array([1, 0]))
        parents, children = segments(branches)
        np.testing.assert_allclose(children, np.column_stack([across, down])[1:])
        row_of = np.round(depth * parents[:, 1]).astype(int)
        np.testing.assert_array_equal(row_of + 1, row[1:])
        of_parent = np.floor(parents[:, 0] * width**row_of)
        of_child = np.floor(children[:, 0] * width ** row[1:])
        np.testing.assert_array_equal(of_child // width, of_parent)
        middles = np.mean(segments(same), axis=0)
        first = of_child % width == 0
        np.testing.assert_allclose(middles, children[first], atol=1e-12)
    low, high = scene.figure.axes[0].get_ylim()
    assert low < 1
    assert high > 12 * sum(12**k for k in range(1, 13))


SIZES = (2, 3, 2, 1)
UNITS = [(l, j) for l in (1, 2, 3) for j in range(SIZES[l])]
BACK = [(l, j) for l in (3, 2, 1) for j in range(SIZES[l])]


@pytest.fixture
def steps():
    return SCENES["backprop_steps"]()


@pytest.fixture
def nodes(steps):
    """(layer, unit) -> centre; layer 4 is the loss."""
    centres = iter(circle.center for circle in steps.figure.axes[0].patches)
    return {(l, j): np.array(next(centres)) for l, n in enumerate((*SIZES, 1)) for j in range(n)}


def by_hand():
    """h and z of each unit from loops, delta and dW from the loss with complex steps."""
    h = {(0, i): x[0, i] for i in range(2)}
    z = {}
    for l, j in UNITS:
        W, b = small()[l - 1].W, small()[l - 1].b
        z[l, j] = sum(W[j, i] * h[l - 1, i] for i in range(SIZES[l - 1])) + b[j]
        h[l, j] = np.tanh(z[l, j]) if l < 3 else 1 / (1 + np.exp(-z[l, j]))
    grads = textbook.complex_step(small(), x, y, "bce")
    delta = {(l, j): grads[l - 1][1][j] for l, j in UNITS}  # dL/db is dL/dz
    return h, z, delta, [dW for dW, _ in grads]


def written(sum_, *last):
    """The terms of a sum of products as a read-out has them."""
    return " + ".join([*(f"{a:z.3f} × {b:z.3f}" for a, b in sum_), *(f"{c:z.3f}" for c in last)])


def shown(scene):
    """The numbers in nodes that the veil leaves open: (x, y) -> value."""
    starts, ends = segments(scene.moving[1])
    middles = [tuple(middle) for middle in np.round((starts + ends) / 2, 6)]
    assert all(ends[:, 0] - starts[:, 0] == 36)
    texts = {
        tuple(np.round(text.get_position(), 6)): float(text.get_text().replace("−", "-"))
        for text in scene.figure.axes[0].texts
        if not text.get_animated() and re.fullmatch(r"−?\d+\.\d+", text.get_text())
    }
    assert set(middles) <= set(texts)
    return {place: value for place, value in texts.items() if place not in middles}


def rounded(place, dy):
    return tuple(np.round(place + np.array([0, dy]), 6))


def test_backprop_steps_shows_each_value_once_it_is_computed(steps, nodes):
    h, _, delta, _ = by_hand()
    expected = {rounded(nodes[0, i], 0): h[0, i] for i in range(2)}
    loss = -np.log(h[3, 0])
    order = [
        *((rounded(nodes[unit], 9), h[unit]) for unit in UNITS),
        (rounded(nodes[4, 0], -9), loss),
        *((rounded(nodes[unit], -9), delta[unit]) for unit in BACK),
    ]
    assert steps.parameters["step"].high == len(order) + 3
    assert steps.parameters["step"].start == 10  # layer 1 has no δ yet
    for step in range(len(order) + 4):
        steps.update(step=step)
        if 0 < step <= len(order):
            place, value = order[step - 1]
            expected[place] = value
        assert shown(steps) == pytest.approx(expected, abs=0.005 + 1e-9)


def test_backprop_steps_marks_what_is_computed_and_what_is_reused(steps, nodes):
    edges, _, rings, squares, pointer, *_ = steps.moving
    of_layer = [[nodes[l, j] for j in range(n)] for l, n in enumerate((*SIZES, 1))]
    rules = {text.get_text(): text.get_position()[1] for text in steps.figure.axes[0].texts}
    h_side, z_side = np.array([28, 0]), np.array([-28, 0])
    rim = np.array([25, 0])
    expected = []  # ring, nodes the edges join, squares, rule, colour
    for l, j in UNITS:
        stored = [place + h_side for place in of_layer[l - 1]]
        expected.append(([nodes[l, j]], of_layer[l - 1], [nodes[l, j]], stored, "W^{(l)}_{ji} h"))
    stored = [nodes[3, 0] + h_side]
    expected.append(([nodes[4, 0]], of_layer[3], of_layer[4], stored, "mathcal{L}$ from"))
    expected.append(([nodes[3, 0]], of_layer[3], of_layer[4], stored, "delta^{(L)}"))
    for l, j in BACK[1:]:
        stored = [place + z_side for place in (*of_layer[l + 1], nodes[l, j])]
        expected.append(([nodes[l, j]], [nodes[l, j]], of_layer[l + 1], stored, "phi'(z^{"))
    for l in (3, 2, 1):
        stored = [place + z_side for place in of_layer[l]]
        stored += [place + h_side for place in of_layer[l - 1]]
        expected.append(([], of_layer[l - 1], of_layer[l], stored, "partial W^{(l)}_{ji}"))
    assert "y = 1" in rules
    steps.update(step=0)
    assert all(len(line.get_xdata()) == 0 for line in (edges, rings, squares, pointer))
    looks = {}
    for step, (ring, befores, afters, stored, rule) in enumerate(expected, start=1):
        steps.update(step=step)
        np.testing.assert_allclose(np.column_stack(rings.get_data()), np.reshape(ring, (-1, 2)))
        np.testing.assert_allclose(np.column_stack(squares.get_data()), stored)
        starts, ends = segments(edges)
        joined = [(b + rim, a - rim) for a in afters for b in befores]
        np.testing.assert_allclose(np.stack([starts, ends], axis=1), joined)
        (height,) = [y for text, y in rules.items() if rule in text]
        assert pointer.get_ydata() == [height]
        colours = {to_hex(line.get_color()) for line in (edges, squares, pointer)}
        colours.add(to_hex(rings.get_markeredgecolor()))
        assert len(colours) == 1
        looks[rule] = (*colours, edges.get_linestyle())
    for cue in zip(*looks.values(), strict=True):  # colour and dash
        assert len(set(cue)) == 3  # forward with the loss, backward, weights


def test_backprop_steps_says_every_term(steps):
    h, z, delta, dW = by_hand()
    times = 0
    for step, (l, j) in enumerate(UNITS, start=1):
        readout = steps.update(step=step)
        times += SIZES[l - 1]
        terms = [(w, h[l - 1, i]) for i, w in enumerate(small()[l - 1].W[j])]
        said = written(terms, small()[l - 1].b[j])
        assert f"Step {step}, forward: unit {j + 1} of layer {l} has z = {said} = " in readout
        assert f" = {z[l, j]:z.3f} and h = φ(z) = {h[l, j]:z.3f}." in readout
        assert f"uses {SIZES[l - 1]} stored values;" in readout
        assert f"were used {times} times" in readout
    assert times == sum(SIZES[l] * SIZES[l + 1] for l in range(3))
    assert f"is {-np.log(h[3, 0]):.3f}. It uses 1 stored value;" in steps.update(step=7)
    said = f"ŷ - y = {h[3, 0]:.3f} - 1.000 = {delta[3, 0]:z.3f}. It uses 1 stored value;"
    assert said in steps.update(step=8)
    times += 2
    for step, (l, j) in enumerate(BACK[1:], start=9):
        readout = steps.update(step=step)
        times += SIZES[l + 1] + 1
        terms = [(row[j], delta[l + 1, k]) for k, row in enumerate(small()[l].W)]
        total, slope = sum(w * d for w, d in terms), 1 - np.tanh(z[l, j]) ** 2
        assert delta[l, j] == pytest.approx(total * slope)
        assert f"backward: δ of unit {j + 1} of layer {l} is φ'(z) ({written(terms)}) = " in readout
        assert f" = {slope:.3f} × {total:z.3f} = {delta[l, j]:z.3f}." in readout
        many = f"uses {SIZES[l + 1] + 1} stored values (each δ of layer {l + 1}: use {j + 1} of"
        assert f"{many} {SIZES[l]} by layer {l}); so far" in readout
        assert f"were used {times} times" in readout
    for step, l in enumerate((3, 2, 1), start=14):
        readout = steps.update(step=step)
        n_out, n_in = SIZES[l], SIZES[l - 1]
        times += 2 * n_out * n_in
        rows = "; ".join(", ".join(f"{g:z.3f}" for g in row) for row in dW[l - 1])
        assert f"∂L/∂W of layer {l} is δ times input, [{rows}], and ∂L/∂b is δ." in readout
        assert f"uses {n_out + n_in} stored values (each δ {n_in} times, each input" in readout
        assert f"each input {n_out} times); so far stored values were used {times} " in readout


def test_backprop_steps_writes_the_weights_on_the_thick_edges(steps):
    W = [layer.W for layer in small()]
    expected = [[], *(W[l - 1][j] for l, j in UNITS), [], [], *(W[l][:, j] for l, j in BACK[1:])]
    for step, weights in enumerate([*expected, [], [], []]):
        steps.update(step=step)
        texts = [t for t in steps.moving if isinstance(t, Text) and t.get_text()]
        on = {t.get_position(): float(t.get_text().replace("−", "-")) for t in texts}
        starts, ends = segments(steps.moving[0])
        middles = [tuple(middle) for middle in (starts + ends) / 2]
        assert on == pytest.approx(dict(zip(middles, weights, strict=False)), abs=0.0051)
        assert len(on) == len(weights)


def test_backprop_steps_refuses_what_there_is_no_room_for():
    one = np.ones((1, 1))
    parts = {"W": [one], "b": [one[0]], "h": [one[0], 3 * one[0]], "slope": [], "y": one[0]}
    assert plots.backprop_steps(**parts, loss=2.0).parameters["step"].high == 4
    for wrong in ({"W": [one] * 5}, {"h": [np.ones(5), one[0]]}):
        with pytest.raises(ValueError, match="room for 4 layers of 4 units"):
            plots.backprop_steps(**parts | wrong, loss=2.0)


def test_shapes():
    scene = SCENES["shapes"]()
    assert "W and dW 30 × 64" in scene.readout
    assert f"100 × 64 × 30 = {100 * 64 * 30:,} multiplications" in scene.readout
    ax = scene.figure.axes[0]
    drawn = []  # symbol and shape
    for patch in ax.patches:
        middle = patch.get_x() + patch.get_width() / 2
        bottom = patch.get_y()
        places = [(middle, bottom + patch.get_height() + 5), (middle, bottom - 4)]
        over, under = (
            next(t.get_text() for t in ax.texts if t.get_position() == pytest.approx(place))
            for place in places
        )
        said = tuple(int(n) for n in numbers(under))
        drawn.append((over.strip("$"), said))
        sides = np.array([patch.get_height(), patch.get_width()])
        np.testing.assert_allclose((sides / 62) ** 2 * 100, said)
    drawn = [(re.sub(r"\((l|l-1)\)|[{}]", "", over).rstrip("^"), at) for over, at in drawn]
    symbols = ["Z", "H", "W^T", "b", "dW", "dZ^T", "H", "dH", "dZ", "W"]
    assert [symbol for symbol, _ in drawn] == symbols
    shape = dict(drawn)
    assert (shape["H"], shape["W"]) == ((100, 64), (30, 64))
    for out, left, right in (("Z", "H", "W^T"), ("dW", "dZ^T", "H"), ("dH", "dZ", "W")):
        assert shape[left][1] == shape[right][0]
        assert shape[out] == (shape[left][0], shape[right][1])
    assert shape["b"] == (1, 30)
    colours = {
        symbol: patch.get_facecolor() for (symbol, _), patch in zip(drawn, ax.patches, strict=True)
    }
    for group in (("H", "dH"), ("W", "W^T", "dW"), ("Z", "dZ", "dZ^T")):
        assert len({colours[symbol] for symbol in group}) == 1
    assert len(set(colours.values())) == 4


def test_gradient_checks():
    scene = SCENES["gradient_checks"]()
    ax = scene.figure.axes[0]
    for row, (name, errors) in enumerate({**AGREE, **WRONG}.items()):
        filled, hollow = ax.lines[2 * row : 2 * row + 2]
        np.testing.assert_array_equal(filled.get_xdata(), errors[errors > 0])
        np.testing.assert_array_equal(hollow.get_xdata(), np.full(np.sum(errors == 0), 1e-18))
        assert hollow.get_markerfacecolor() == "none"
        assert filled.get_marker() == ("D" if name in WRONG else "o")
        heights = np.concatenate([filled.get_ydata(), hollow.get_ydata()])
        assert (np.abs(heights - row) <= 0.25).all()
        assert ax.get_yticklabels()[row].get_text() == name
    assert list(ax.lines[-1].get_xdata()) == [2.2e-16] * 2
    assert scene.readout == (
        "The largest error of each: complex step below 10⁻¹⁴, central differences below 10⁻⁸, "
        "Jacobian form below 10⁻¹⁴, scalar chain rule below 10⁻¹⁴. Networks on which a mistake "
        "shows (above 10⁻⁶): mean 100%, no slope 50%."
    )
    beyond = plots.gradient_checks({"a": np.array([1e-30, 50])}, {}, 1e-16)
    assert list(beyond.figure.axes[0].lines[0].get_xdata()) == [1e-18, 10]
    assert beyond.readout.endswith("a below 10⁴.")
    exact = plots.gradient_checks({"a": np.array([9e-15])}, {}, 1e-16)
    assert exact.readout.endswith("a below 10⁻¹⁴.")
