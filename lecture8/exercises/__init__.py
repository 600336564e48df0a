"""The exercises of the notebooks: hand in an answer, and read whether it is right, or why not.

`exercises.second_component(answer)` prints the diagnosis, and a reminder for None; its `.hint()`
and `.solution()` help. `progress` shows what is solved.
"""

from lecture8.exercises.backpropagation import bias_gradient
from lecture8.exercises.exercise import progress, save
from lecture8.exercises.neurons_and_the_or_gate import or_weights
from lecture8.exercises.principal_components import second_component

__all__ = ["bias_gradient", "or_weights", "progress", "save", "second_component"]
