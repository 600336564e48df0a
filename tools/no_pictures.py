"""Where only text is compared, importing this saves the time that pictures take."""

from lecture8.course.plots import Scene

Scene.png = lambda scene: b""
