"""Live figures in the kernel: sliders, read-out, reset, and what is stored in a notebook."""

import base64
import gc
import os
import subprocess
import sys
import weakref
from html import escape
from types import SimpleNamespace

import pytest
from ipywidgets.widgets.widget import _instances as open_widgets

from lecture8.course import live
from lecture8.course.plots import Scene
from tests import claims
from tests.scenes import SCENES, SWEPT
from tools import bench

FORMATS = {1: "d", 2: "d", 5: "d", 10: "d", 20: "d", 0.5: ".1f", 0.2: ".1f", 0.1: ".1f"}
FORMATS |= {0.05: ".2f", 0.01: ".2f"}


@pytest.fixture(params=SWEPT, scope="module")
def built(request):
    """A scene, its live figure, and the read-outs when its pictures were asked for.

    They are no pictures: that the scene draws what it ought to is test_plots.py's. Made once for
    all tests.
    """
    scene, readouts = SCENES[request.param](), []

    def pictures():
        readouts.append(scene.readout)
        return b"without what moves", b"the whole"

    scene.pictures = pictures
    figure = live.explore(scene)
    del scene.pictures
    return scene, figure, readouts


@pytest.fixture
def scene(built):
    return built[0]


@pytest.fixture
def figure(built):
    built[1].reset()
    built[0].update()
    return built[1]


def test_a_slider_for_each_parameter_says_symbol_and_meaning(scene, figure):
    assert list(figure.sliders) == list(scene.parameters)
    for name, p in scene.parameters.items():
        slider = figure.sliders[name]
        assert slider.description == f"{p.symbol}, {p.meaning}"
        assert (slider.min, slider.max, slider.step, slider.value) == (
            p.low,
            p.high,
            p.step,
            p.start,
        )
        assert slider.readout_format == FORMATS[p.step]


def test_moving_a_slider_sends_overlay_and_readout_and_nothing_else(scene, figure):
    changed = []
    for widget in (figure, *figure.children, *figure.children[1].children):
        widget.observe(lambda change: changed.append(change["owner"]))
    for name, p in scene.parameters.items():
        before = figure.overlay.value
        figure.sliders[name].value = p.high
        values = {k: s.value for k, s in figure.sliders.items()}
        readout = scene.update(**values)
        assert figure.overlay.value != before
        assert f"<p>{escape(readout)}</p>" in figure.overlay.value
        assert figure.overlay.value.startswith("<svg ")
    assert changed == [figure.overlay] * len(scene.parameters)


@pytest.mark.slow
def test_reset_returns_to_the_first_frame(scene, monkeypatch):
    monkeypatch.setattr(Scene, "pictures", lambda scene: (b"", b""))
    start = {name: p.low for name, p in scene.parameters.items()}
    figure = live.explore(scene, **start)
    first = figure.overlay.value
    for name, p in scene.parameters.items():
        figure.sliders[name].value = p.high
    reset = figure.children[0].children[1]
    reset.click()
    assert {name: s.value for name, s in figure.sliders.items()} == start
    assert figure.overlay.value == first


def test_stored_output_is_the_first_frame_as_a_picture(built, scene, figure):
    assert built[2] == [scene.update(**figure.start)]
    name, p = next(iter(scene.parameters.items()))
    figure.sliders[name].value = p.low
    data, metadata = figure._repr_mimebundle_()
    assert set(data) == {"image/png", "text/plain", "application/vnd.jupyter.widget-view+json"}
    assert base64.b64decode(data["image/png"]) == b"the whole"
    scene.update(**figure.start)
    assert metadata["image/png"]["alt"] == data["text/plain"] == scene.alt


def test_the_overlay_lies_on_the_picture_without_what_moves(figure):
    background = figure.children[1].children[0].value
    assert base64.b64encode(b"without what moves").decode() in background


def test_two_figures_of_one_scene_do_not_disturb_each_other():
    scene = SCENES["projection"]()
    one, other = live.explore(scene, theta=10), live.explore(scene, theta=20)
    other.sliders["theta"].value = 30
    one.sliders["theta"].value = 11
    assert "θ = 11°" in one.overlay.value
    assert "θ = 30°" in other.overlay.value


def test_starts_out_of_range_and_unknown_names_are_refused():
    with pytest.raises(ValueError, match="theta must be from 0 to 180; got 400"):
        live.explore(SCENES["projection"](), theta=400)
    with pytest.raises(ValueError, match="no parameter 'M'"):
        live.explore(SCENES["projection"](), M=1)


@pytest.fixture
def run(monkeypatch):
    """Run a cell as IPython does: counted, known by its source or id, its result kept in Out."""
    monkeypatch.setattr(Scene, "pictures", lambda scene: (b"", b""))
    shell = SimpleNamespace(execution_count=0, user_ns={"In": [""]}, out=[])

    def run(source, cell, cell_id=None):
        shell.execution_count += 1
        shell.user_ns["In"].append(source)
        shell.get_parent = lambda: {"metadata": {"cellId": cell_id} if cell_id else {}}
        shell.out.append(cell())
        return shell.out[-1]

    monkeypatch.setattr(live, "get_ipython", lambda: shell)
    gc.freeze()  # what is there already need not be searched for garbage each time
    yield run
    gc.unfreeze()


def count():
    return len(open_widgets)


@pytest.mark.parametrize("name", SWEPT)
def test_a_cell_that_runs_again_keeps_nothing_of_its_last_run(name, run):
    """Not a widget, nor the scene with its figure, though Out keeps the live figure itself."""
    at_first = run("cell", lambda: live.explore(SCENES[name]()))
    before, old = count(), weakref.ref(at_first.scene.figure)
    again = run("cell", lambda: live.explore(SCENES[name]()))
    assert count() == before
    assert old() is None
    parameter = next(iter(again.scene.parameters))
    again.sliders[parameter].value = again.scene.parameters[parameter].high
    assert again.overlay.value


def test_what_other_cells_and_the_same_run_show_stays(run):
    def two():
        shown.extend(live.explore(SCENES["projection"](), theta=k) for k in (10, 20))

    shown = []
    run("two", two)
    other = run("other", lambda: live.explore(SCENES["projection"](), theta=30))
    assert [figure.sliders["theta"].value for figure in (*shown, other)] == [10, 20, 30]
    start = count()
    run("two", two)
    assert count() == start
    assert other.sliders["theta"].comm is not None
    assert all(figure.comm is None for figure in shown[:2])


def test_a_cell_with_an_id_may_be_edited(run):
    run("before", lambda: live.explore(SCENES["projection"]()), "an id")
    start = count()
    run("after", lambda: live.explore(SCENES["projection"](), theta=5), "an id")
    assert count() == start


@pytest.mark.parametrize(
    "show",
    [
        lambda: live.on_request(SCENES["spectrum"](), "again", SCENES["spectrum"]),
        lambda: live.claim_table(TestClaims.ROWS),
        live.connected,
    ],
)
def test_other_widgets_are_closed_too(show, run):
    run("cell", show)
    start = count()
    run("cell", show)
    assert count() == start


MEMORY = """
import gc
import psutil
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_cell("from lecture8 import live; from tests.scenes import SCENES", store_history=True)
show = "figure = live.explore(SCENES['projection']()); figure;"
steps = "for k in range(100): figure.sliders['theta'].value = k % 180"
process = psutil.Process()
shell.run_cell(show, store_history=True)
gc.collect()
start = process.memory_info().rss
for _ in range(10):
    shell.run_cell(show, store_history=True)
shell.run_cell(steps, store_history=True)
gc.collect()
print((process.memory_info().rss - start) / 1e6)
"""


@pytest.mark.slow
def test_ten_runs_and_a_hundred_steps_keep_no_memory():
    command = [sys.executable, "-c", MEMORY]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert float(run.stdout.splitlines()[-1]) < 20  # megabytes, where one figure has five to eight


class TestOnRequest:
    def test_shows_the_record_then_what_was_made_anew(self):
        made = []

        def again():
            made.append(1)
            return SCENES["spectrum"]()

        figure = live.on_request(SCENES["cost_measured"](), "Measure again", again)
        assert "Measured on 2026-01-31" in figure.picture.value
        assert figure.button.description == "Measure again"
        assert not made
        figure.button.click()
        assert made == [1]
        assert escape(SCENES["spectrum"]().alt) in figure.picture.value
        assert not figure.button.disabled
        assert figure.button.description == "Measure again"

    def test_a_failure_gives_the_button_back(self):
        def again():
            assert figure.button.disabled
            raise MemoryError

        figure = live.on_request(SCENES["cost_measured"](), "Measure again", again)
        with pytest.raises(MemoryError):
            figure._renew()
        assert not figure.button.disabled
        assert "Measured on 2026-01-31" in figure.picture.value

    def test_what_cannot_be_measured_is_said_below_the_picture(self):
        def again():
            raise ValueError("no <file> here: put one there")

        figure = live.on_request(SCENES["cost_measured"](), "Measure again", again)
        assert escape(SCENES["cost_measured"]().readout) in figure.said.value
        figure.button.click()
        assert "no &lt;file&gt; here: put one there" in figure.said.value
        assert "Measured on 2026-01-31" in figure.picture.value
        assert not figure.button.disabled
        figure.again = SCENES["spectrum"]
        figure.button.click()
        assert escape(SCENES["spectrum"]().readout) in figure.said.value

    def test_stores_the_record_as_a_picture(self):
        scene = SCENES["cost_measured"]()
        data, metadata = live.on_request(scene, "again", lambda: scene)._repr_mimebundle_()
        assert base64.b64decode(data["image/png"]) == scene.png()
        assert metadata["image/png"]["alt"] == data["text/plain"] == scene.alt
        assert "application/vnd.jupyter.widget-view+json" in data


class TestClaims:
    ROWS = (
        claims.Row(9, "a <claim>", "seen", "holds", True),
        claims.Row(9, "a slip", "seen 1", "wrong", True),
        claims.Row(11, "broken", "seen 2", "FAILS", False),
    )

    def test_the_menu_picks_a_slide(self):
        table = live.claim_table(self.ROWS)
        assert table.shown.value.count("<tr>") == 4
        assert "a &lt;claim&gt;" in table.shown.value
        table.menu.value = 11
        assert "broken" in table.shown.value
        assert "a slip" not in table.shown.value
        assert "1 claims (FAILS: 1). 1 not as expected." in table.shown.value

    def test_without_a_kernel_all_rows_are_there(self):
        data, _ = live.claim_table(self.ROWS)._repr_mimebundle_()
        assert data["text/html"].count("<tr>") == 4
        assert data["text/plain"].startswith("3 claims (holds: 1, ")
        assert "application/vnd.jupyter.widget-view+json" in data

    def test_a_sentence_says_whether_widgets_are_connected(self):
        shown = live.connected()
        assert "sliders will work" in shown.value
        data, _ = shown._repr_mimebundle_()
        assert "do not reach your browser" in data["text/plain"]
        assert data["text/plain"] in data["text/html"]


def test_the_cells_of_the_bench_can_be_run(monkeypatch):
    monkeypatch.setattr(live.LiveFigure, "_show", live.LiveFigure._show)
    monkeypatch.setattr(sys, "path", sys.path[:])
    names = {}
    exec(bench.SET_UP, names)
    exec("echo(); interact_projection(); plt.close('all')", names)


IMPORTS = "from lecture8 import live", "import sklearn.cluster"


@pytest.mark.parametrize("imports", [IMPORTS, IMPORTS[::-1]])
@pytest.mark.parametrize(
    ("asked", "blas", "openmp"),
    [
        ({}, {1}, {1}),
        ({"OPENBLAS_NUM_THREADS": "1"}, {1}, {1}),
        ({"OMP_NUM_THREADS": "2"}, {min(2, os.cpu_count())}, {2}),
        ({"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "2"}, {1}, {2}),
    ],
)
def test_a_kernel_has_one_thread_unless_the_user_says_otherwise(imports, asked, blas, openmp):
    lines = (
        *imports,
        "from threadpoolctl import threadpool_info",
        "for p in threadpool_info(): print(p['user_api'], p['num_threads'])",
    )
    of_threads = {name for names in live.THREADS.values() for name in names}
    others = {name: value for name, value in os.environ.items() if name not in of_threads}
    command = [sys.executable, "-c", "\n".join(lines)]
    said = subprocess.check_output(command, env=others | asked, text=True).splitlines()
    found = {tuple(line.split()) for line in said}
    assert {int(threads) for kind, threads in found if kind == "blas"} == blas
    assert {int(threads) for kind, threads in found if kind == "openmp"} == openmp
