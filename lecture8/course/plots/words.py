"""Numbers in words, for read-outs, and sliders with round steps."""

import numpy as np

from lecture8.course.plots.scene import Parameter

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power_of_ten(k: int) -> str:
    """Ten to the k, as 10⁻³."""
    return f"10{str(k).translate(_RAISED)}"


def plain(value: float) -> str:
    """A number to three digits, without an exponent where it can be read without."""
    digits = max(0, 2 - int(np.floor(np.log10(abs(value))))) if value else 0
    return f"{value:.{digits}f}" if digits <= 8 else f"{value:.1e}"


def short(value: float) -> str:
    """A slider's value without the last bits of a float, and without a minus before 0."""
    return f"{round(value, 4) + 0:g}"


def times_smaller(ratio: float) -> str:
    """How many times smaller, or larger where ratio is below 1."""
    how, ratio = ("smaller", ratio) if ratio >= 1 else ("larger", 1 / ratio)
    if ratio < 9999.5:
        return f"{ratio:,.1f} times {how}" if ratio < 99.95 else f"{ratio:,.0f} times {how}"
    digits, power = f"{ratio:.0e}".split("e")
    return f"{digits} × {power_of_ten(int(power))} times {how}"


def round_step(step: float) -> float:
    """The number nearest to step, as a ratio, that is 1, 2 or 5 times a power of ten."""
    sizes = np.outer(10.0 ** np.arange(-6, 7), [1, 2, 5]).ravel()
    return float(f"{sizes[np.abs(np.log(sizes / step)).argmin()]:g}")


def round_slider(
    symbol: str, meaning: str, low: float, high: float, step: float, start: float
) -> Parameter:
    """A slider whose ends and start are multiples of its step, the ends between low and high."""
    first, last = int(np.ceil(low / step)), int(np.floor(high / step))
    at = min(max(round(start / step), first), last - 1)
    values = (round(k * step, 6) for k in (first, last))
    return Parameter(symbol, meaning, *values, step, round(at * step, 6))
