"""Marking a class. Students' code runs in a process of its own; its answers are checked in ours.

`submissions` reads files, `needed` says which cells an answer needs, `student` runs them in their
own process, `isolation` shuts that process in, `wire` brings answers from it as data, and `marker`
checks them. `grading` does so for a class, and `report` sums it up.
"""
