"""What a drawn artist holds."""

import numpy as np


def segments(line):
    """The starts and the ends of a line that is a set of segments."""
    points = np.column_stack(line.get_data())
    return points[::3], points[1::3]
