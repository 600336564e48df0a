"""Marking a class: what was handed in is read once, what an answer needs is run apart, and the
verdict is found here.

`submissions` reads files, `needed` says which cells an answer needs, `student` runs them in a
process of their own, `wire` brings answers here as data, `isolation` shuts that process in, and
`marker` checks the answers. `grading` does so for a class, and `report` sums it up.
"""
