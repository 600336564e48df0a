"""The artists of notebooks 01 and 03 against the mathematics. test_plots sweeps every slider."""
