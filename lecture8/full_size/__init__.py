"""Training at the paper's size (slides 38-39), and what it costs to find components (19-20)."""
