"""What a fresh kernel guarantees, asked of every engine that runs notebooks."""

import os
import resource
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from unittest import mock

import nbformat
import pytest
from nbformat import NotebookNode, v4

from langnghe.run.engine import WARM, forkserver
from langnghe.run.execution import NotebookFailed, Spent, execute

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="no forking here")
ENGINES = [pytest.param(WARM, id="warm"), pytest.param(None, id="papermill")]
# Starting a kernel takes longer than all the rest of these tests.
MOSTLY_WARM = [ENGINES[0], pytest.param(None, id="papermill", marks=pytest.mark.slow)]

DIRTY = """
import os, random, sys, matplotlib, pandas, langnghe.project
left = True
langnghe.project.left = True
langnghe.project.EDITIONS += ("left",)
matplotlib.rcParams["font.size"] = 99
pandas.set_option("display.max_rows", 2)
os.chdir("/")
os.environ["LEFT"] = "here"
sys.path.append("left")
random.seed(1)
"""
CELLS = {
    "state": """
import os, sys, matplotlib, pandas, langnghe.project
("left" in globals(), hasattr(langnghe.project, "left"), langnghe.project.EDITIONS,
 matplotlib.rcParams["font.size"], pandas.get_option("display.max_rows"),
 os.path.basename(os.getcwd()), "LEFT" in os.environ, "left" in sys.path)""",
    "shell": """
shell = get_ipython()
type(shell).__name__, hasattr(shell, "kernel"), __name__, len(In), os.environ["MPLBACKEND"]""",
    "path": "sys.path",
    "environment": "sorted(x for x in os.environ.items() if x[0][:3] not in ('JPY', 'PYD'))",
    "block": """
from langnghe.report.blocks import Column, Heading, Table
display(Heading(1, "Đề mục"))
Table([Column("a")], [["1"]], "Bảng")""",
    "mimes": """
from IPython.display import HTML, JSON, SVG, Javascript, Latex, Markdown, clear_output, display
display(HTML("<b>ạ</b>"), Markdown("*m*"), Latex("$x$"), JSON({"a": [1, None]}), Javascript("1"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg'/>"), metadata={"alt": "một hình"})
display({"text/plain": "raw", "application/x-own+json": {"t": (1, 2)}}, raw=True)
b"bytes", {"nan": float("nan")}""",
    "frame": "pandas.DataFrame({f'c{i}': range(3) for i in range(30)})",
    "series": "pandas.Series(range(100))",
    "handle": "handle = display('before', display_id='h'); handle.update('after')",
    "handled": "from IPython.display import update_display; update_display('last', display_id='h')",
    "cleared": "display(1); clear_output(); display(2); clear_output(wait=True); display(3)",
    "png": """
import matplotlib.pyplot as plt
plt.figure(figsize=(1, 1)); plt.plot([1, 2]);""",
    "svg": """
%config InlineBackend.figure_formats = ["svg"]
os.environ["SOURCE_DATE_EPOCH"] = "0"
matplotlib.rcParams["svg.hashsalt"] = "x"
plt.figure(figsize=(1, 1)); plt.plot([1, 2]);""",
    "object": "matplotlib.figure.Figure(figsize=(1, 1))",
    "streams": """
for i in range(3):
    print("out", i)
print("err", file=sys.stderr)
print("last")""",
    "descriptors": """
import subprocess, time
subprocess.run(["echo", "from below"])
time.sleep(0.3)""",
    "shout": "!echo shouted\nsaid = !echo kept\nsaid",
    "bash": "%%bash\necho $((1 + 2))\necho wrong >&2",
    "capture": "%%capture captured\nprint('unseen')",
    "captured": "captured.stdout",
    "inline": "%matplotlib inline\n%precision 2\n3.14159",
    "await": "import asyncio\nawait asyncio.sleep(0.01)\n'awaited'",
    "task": "task = asyncio.create_task(asyncio.sleep(0, 'of a task'))",
    "tasked": "await task",
    "input": """
try:
    input("?")
except Exception as error:
    print(type(error).__name__, error)""",
    "processes": """
from concurrent.futures import ProcessPoolExecutor
with ProcessPoolExecutor(2) as pool:
    print(list(pool.map(abs, [-1, -2])))""",
    "thread": """
import threading
next_cell = threading.Event()
def late():
    next_cell.wait()
    print("late")
thread = threading.Thread(target=late)
thread.start()""",
    "joined": "next_cell.set(); thread.join(); print('joined')",
    "history": "In[2].strip(), Out[3] is sys.path, _oh[3] is Out[3]",
    "silent": "5;",
    "time": "%time 1 + 1",
    "random": "import random, numpy; random.random(), float(numpy.random.random())",
    "atexit": """
import atexit, pathlib
atexit.register(pathlib.Path("ended").write_text, "yes");""",
}
RAISING = {
    "imports": "import os, time",
    "raises": "def f():\n    raise ValueError('hỏng')\n\n\nf()",
    "syntax": "1 +",
    "interrupts": "import signal; os.kill(os.getpid(), signal.SIGINT); time.sleep(5)",
    "after": "raised = 'still here'; raised",
}
BY_CHANCE = {"time", "random"}  # and so not the same twice


def write(path: Path, cells: dict[str, str]) -> Path:
    """A notebook of these cells, after one of parameters; "raises-exception" where they do."""
    first = v4.new_code_cell("edition = ''", id="parameters", metadata={"tags": ["parameters"]})
    made = [first]
    for name, source in cells.items():
        tags = ["raises-exception"] if name in RAISING else []
        made.append(v4.new_code_cell(source.strip("\n"), id=name, metadata={"tags": tags}))
    spec = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    nbformat.write(v4.new_notebook(cells=made, metadata={"kernelspec": spec}), path)
    return path


def run(folder: Path, engine: str | None, cells: dict[str, str], **limits: int) -> Spent:
    """Execute such a notebook in a folder, into `out.ipynb`."""
    path = write(folder / "1_cells.ipynb", cells)
    return execute(path, folder / "out.ipynb", {"edition": "x"}, folder, engine, **limits)


def output(folder: Path) -> NotebookNode:
    return nbformat.read(folder / "out.ipynb", as_version=4)


Executed = dict[str | None, list[NotebookNode]]


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Executed:
    """By engine: the notebooks of `CELLS`, after one that leaves all it can, and of `RAISING`."""
    found = {}
    folder = tmp_path_factory.mktemp("engines") / "room"
    with mock.patch.dict(os.environ, {"GIVEN": "by the caller"}):
        del os.environ["PYTEST_CURRENT_TEST"]  # or ipykernel leaves file descriptors alone
        for engine in (WARM, None):
            folder.mkdir()
            run(folder, engine, {"dirty": DIRTY})
            run(folder, engine, CELLS)
            found[engine] = [output(folder)]
            assert (folder / "ended").read_text("utf-8") == "yes"
            with pytest.raises(NotebookFailed):  # papermill goes on as told, and raises in the end
                run(folder, engine, RAISING)
            found[engine].append(output(folder))
            folder.rename(folder.with_name(f"room-{engine}"))
    return found


def shown(notebooks: list[NotebookNode], name: str) -> list[NotebookNode]:
    """The outputs of a cell."""
    (cell,) = [cell for notebook in notebooks for cell in notebook.cells if cell.id == name]
    return list(cell.outputs)


def text(notebooks: list[NotebookNode], name: str) -> str:
    """The streams and plain texts of a cell."""
    parts = [
        item.get("text") or item.get("data", {}).get("text/plain", "")
        for item in shown(notebooks, name)
    ]
    return "".join(parts)


@pytest.mark.parametrize("name", [name for name in [*CELLS, *RAISING] if name not in BY_CHANCE])
def test_a_cell_shows_the_same_with_every_engine(executed: Executed, name: str) -> None:
    assert shown(executed[WARM], name) == shown(executed[None], name)


def test_the_rest_of_a_notebook_is_the_same_with_every_engine(
    executed: Executed,
) -> None:
    warm, plain = executed[WARM][0], executed[None][0]
    assert warm.metadata == plain.metadata
    assert set(warm.metadata) == {"kernelspec", "language_info"}
    for one, other in zip(warm.cells, plain.cells, strict=True):
        assert {**one, "outputs": []} == {**other, "outputs": []}


@pytest.mark.parametrize("engine", ENGINES)
def test_cells_show_what_they_should(executed: Executed, engine: str | None) -> None:
    notebooks = executed[engine]
    state = "(False, False, ('internal', 'public'), 10.0, 60, 'room', False, False)"
    assert "".join(text(notebooks, "state").split()) == state.replace(" ", "")
    assert "by the caller" in text(notebooks, "environment")
    assert str(Path(__file__).parents[1]) not in text(notebooks, "path")
    block = shown(notebooks, "block")[0].data
    assert block["application/vnd.langnghe.block+json"] == {
        "kind": "heading",
        "level": 1,
        "text": "Đề mục",
    }
    assert "<th>c15</th>" not in shown(notebooks, "frame")[0].data["text/html"]  # of 20 columns
    assert text(notebooks, "handle") == "'last'"
    assert text(notebooks, "cleared") == "3"
    assert "image/png" in shown(notebooks, "png")[0].data
    assert "image/svg+xml" in shown(notebooks, "svg")[0].data
    assert "from below" in text(notebooks, "descriptors")
    assert "shouted" in text(notebooks, "shout")
    assert "3\n" in text(notebooks, "bash")
    assert text(notebooks, "await") == "'awaited'"
    assert text(notebooks, "tasked") == "'of a task'"
    assert text(notebooks, "input").startswith("StdinNotImplementedError")
    assert text(notebooks, "joined") == "late\njoined\n"
    error = shown(notebooks, "raises")[0]
    assert (error.ename, error.evalue) == ("ValueError", "hỏng")
    assert any("ValueError(" in line for line in error.traceback)
    assert shown(notebooks, "interrupts")[0].ename == "KeyboardInterrupt"
    assert text(notebooks, "after") == "'still here'"
    assert shown(notebooks, "silent") == []
    assert "Wall time" in text(notebooks, "time")


def test_chance_is_not_the_same_in_every_child(tmp_path: Path) -> None:
    drawn = []
    for _ in range(2):
        run(tmp_path, WARM, {"random": CELLS["random"]})
        drawn.append(text([output(tmp_path)], "random").strip("()").split(","))
    assert not set(drawn[0]) & set(drawn[1])


@pytest.mark.parametrize("engine", MOSTLY_WARM)
@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("import os; print('so far', flush=True); os._exit(3)", "DeadKernelError"),
        ("import os; os.kill(os.getpid(), 9)", "DeadKernelError"),
        ("bytearray(9 << 30)", "MemoryError"),
        ("import time; time.sleep(60)", "CellTimeoutError"),
    ],
)
def test_a_failure_is_named_with_its_cell_and_what_was_done_is_kept(
    tmp_path: Path, engine: str | None, source: str, kind: str
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, hard))  # of the caller, so of the notebook
    try:
        with pytest.raises(NotebookFailed) as caught:
            run(tmp_path, engine, {"done": "6 * 7", "fails": source}, cell_seconds=2)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    failure = caught.value
    assert (failure.notebook, failure.cell, failure.kind) == ("1_cells.ipynb", 3, kind)
    assert text([output(tmp_path)], "done") == "42"
    run(tmp_path, engine, {"next": "'and the next one runs'"})


def test_what_a_notebook_took_is_told(tmp_path: Path) -> None:
    little = run(tmp_path, WARM, {"little": "1"})
    much = run(tmp_path, WARM, {"much": "import time; time.sleep(0.3); _ = b'1' * (300 << 20);"})
    assert much.seconds > 0.3
    assert little.peak_kb is not None
    assert much.peak_kb is not None
    assert 250 << 10 < much.peak_kb - little.peak_kb < 400 << 10


def parent_of_a_notebook(folder: Path) -> None:
    """In a process of `forkserver()`: which process forks the notebooks of this one."""
    run(folder, WARM, {"parent": "import os; os.getppid()"})
    (folder / "asked").write_text(str(os.getppid()), "utf-8")


def test_a_process_forked_warm_has_its_notebooks_forked_by_the_same_server(tmp_path: Path) -> None:
    process = forkserver().Process(target=parent_of_a_notebook, args=(tmp_path,))
    process.start()
    process.join()
    assert text([output(tmp_path)], "parent") == (tmp_path / "asked").read_text("utf-8")


CALLER = """
import sys
from pathlib import Path
from langnghe.run.execution import execute
path = Path(sys.argv[1])
engine = sys.argv[2] or None
execute(path, path.with_name("out.ipynb"), {"edition": "x"}, path.parent, engine)
"""


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_notebook_ends_with_its_caller(
    tmp_path: Path, engine: str | None, how: signal.Signals
) -> None:
    """The caller is a script that guards nothing; Ctrl-C goes to all of its terminal's group."""
    waits = """
    import os, pathlib, subprocess, time
    print("begun", flush=True)
    pathlib.Path("begun.new").write_text(str(os.getpid()))
    os.rename("begun.new", "begun")
    time.sleep(60)"""
    path = write(tmp_path / "1_cells.ipynb", {"waits": textwrap.dedent(waits)})
    (tmp_path / "caller.py").write_text(CALLER, "utf-8")
    caller = subprocess.Popen(
        [sys.executable, "caller.py", str(path), engine or ""],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        process_group=0,
    )
    begun = tmp_path / "begun"
    until(begun.exists)
    if how == signal.SIGINT:
        os.killpg(caller.pid, how)
    else:
        caller.kill()
    said = caller.communicate()[1].decode()
    assert caller.returncode != 0
    assert ("KeyboardInterrupt" in said) == (how == signal.SIGINT)
    until(lambda: not Path("/proc", begun.read_text("utf-8")).exists())
    if how == signal.SIGINT:
        assert text([output(tmp_path)], "waits") == "begun\n"


def until(true: object) -> None:
    """Wait for it, at most two minutes: a cold start on a busy machine is slow."""
    for _ in range(2400):
        if true():  # type: ignore[operator]
            return
        time.sleep(0.05)
    pytest.fail("it did not come")
