"""The artists of notebook 11 on what the codes hold against the mathematics."""

"""The artists of `denoised` against the mathematics."""
