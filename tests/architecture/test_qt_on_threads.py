"""PySide outside the interface's thread (decision 18): only what was made ready before, in one module."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.modules import ROOT, Module, modules

# What gives work to another thread, by the name that is called.
STARTERS = frozenset(
    {
        "Thread",
        "Timer",
        "to_thread",
        "run_in_executor",
        "ThreadPoolExecutor",
        "start_new_thread",
        "QThread",
        "QThreadPool",
        "QRunnable",
    }
)
# Modules that do so and import PySide all the same, each with what its threads run.
HARMLESS = {
    "ui/hosting/loop.py": "hands functions of its callers to HelperThreads",
    "gallery/shots.py": "a thread waits for a process",
}
# The one module whose functions run on threads and use PySide.
DECODING = "ui/timeline/paint/picture_decoding.py"
DECODING_MAY_USE = {
    "PySide6.QtCore": {"QCoreApplication", "QRect", "QRectF", "QSize", "Qt"},
    "PySide6.QtGui": {"QImage", "QImageIOHandler", "QImageReader", "QPainter", "QPainterPath"},
}


def called(tree: ast.Module) -> set[str]:
    """The last word of every name that is called."""
    functions = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {
        function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        for function in functions
    }


def pyside_imports(node: ast.AST) -> list[ast.Import | ast.ImportFrom]:
    return [
        found
        for found in ast.walk(node)
        if (isinstance(found, ast.ImportFrom) and (found.module or "").split(".")[0] == "PySide6")
        or (isinstance(found, ast.Import) and any(one.name.split(".")[0] == "PySide6" for one in found.names))
    ]


def bases(tree: ast.Module) -> set[str]:
    return {
        base.id
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if isinstance(base, ast.Name)
    }


def starts_threads_beside_qt(module: Module) -> bool:
    """Whether a module gives work to threads and could use PySide in it."""
    starts = (called(module.tree) | bases(module.tree)) & STARTERS
    if starts == {"Timer"} and "threading" not in module.text:
        return False
    return bool(starts) and bool(pyside_imports(module.tree))


def wrong_imports(tree: ast.Module) -> list[str]:
    """PySide imported late, for then a thread would do it, or another name than those on the list."""
    problems = []
    at_top = {id(node) for node in tree.body}
    for found in pyside_imports(tree):
        if id(found) not in at_top:
            problems.append(f"line {found.lineno}: PySide imported inside a function")
        elif isinstance(found, ast.Import):
            problems.append(f"line {found.lineno}: import the names, so that their classes are made")
        else:
            more = {one.name for one in found.names} - DECODING_MAY_USE.get(found.module or "", set())
            problems += [f"line {found.lineno}: {name} is not on the list" for name in sorted(more)]
    return problems


def test_no_other_module_gives_threads_something_of_qt() -> None:
    found = {module.name for module in modules() if starts_threads_beside_qt(module)}
    assert found == set(HARMLESS)


def test_decoding_imports_only_what_is_on_the_list_and_before_any_thread() -> None:
    (decoding,) = (module for module in modules() if module.name == DECODING)
    assert wrong_imports(decoding.tree) == []


@pytest.mark.parametrize(
    "planted",
    [
        "from PySide6.QtGui import QMovie",
        "def decode():\n    from PySide6.QtGui import QImage",
        "import PySide6.QtGui",
    ],
)
def test_a_planted_import_is_found(planted: str) -> None:
    assert wrong_imports(ast.parse(planted))


@pytest.mark.parametrize(
    "planted",
    [
        "import threading\nfrom PySide6.QtGui import QImage\nthreading.Thread(target=QImage)",
        "import asyncio, PySide6.QtGui\nasync def f(): await asyncio.to_thread(print)",
        "from PySide6.QtCore import QRunnable\nclass Work(QRunnable): pass",
    ],
)
def test_a_planted_thread_is_found(planted: str) -> None:
    assert starts_threads_beside_qt(Module("ui/planted.py", planted, ast.parse(planted)))


# Prints the classes that come into being while the functions run on a thread, after all was made ready.
_LATE_CLASSES = """
import sys, threading
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QSize, qWarning
from qiscus_desktop.app.failures import Failures
from qiscus_desktop.ui.hosting.loop import QtLoop
from qiscus_desktop.ui.timeline.paint.picture_decoding import decode, make_ready
from qiscus_desktop.ui.timeline.paint.picture_job import PictureJob

application = QCoreApplication([])
failures = Failures(print)
loop = QtLoop(application)
budget = make_ready()
SUSPECT = {suspect!r}

def classes(root, found):
    for one in type.__subclasses__(root):
        if one not in found:
            found.add(one)
            classes(one, found)
    return found

def known():
    return {{one for one in classes(object, set()) if one.__module__.startswith(("PySide6", "Shiboken"))}}

def work():
    for path in sorted(Path(sys.argv[1]).iterdir()):
        image, natural = decode(PictureJob("", path, QSize(20, 20), 4, 2.0), budget)
        print(path.name, image is not None, natural.width(), natural.height())
    qWarning("as a picture library does from its thread")
    loop.call_soon_threadsafe(print)
    exec(SUSPECT)

before = known()
thread = threading.Thread(target=work)
thread.start()
thread.join()
loop.close()
print("late:", sorted(one.__qualname__ for one in known() - before))
"""


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory, qapp_cls: type) -> Path:
    """A file of every kind that decoding treats in its own way."""
    from PySide6.QtGui import QImage, QImageIOHandler, QImageWriter

    folder = tmp_path_factory.mktemp("pictures")
    image = QImage(64, 48, QImage.Format.Format_ARGB32)
    image.fill(0xFF336699)
    for name in ("a.png", "b.jpg", "c.bmp", "d.webp"):
        writer = QImageWriter(str(folder / name))
        if name == "b.jpg":
            writer.setTransformation(QImageIOHandler.Transformation.TransformationRotate90)
        assert writer.write(image)
    (folder / "e.gif").write_bytes(
        bytes.fromhex("47494638396101000100800000ff0000000000")
        + bytes.fromhex("2c000000000100010000020144003b")
    )
    whole = (folder / "a.png").read_bytes()
    (folder / "f-cut.png").write_bytes(whole[: len(whole) * 2 // 3])
    (folder / "g-words.png").write_text("no picture")
    (folder / "h-empty.png").touch()
    return folder


def late_classes(pictures: Path, suspect: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _LATE_CLASSES.format(suspect=suspect), str(pictures)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


def test_decoding_makes_no_class_on_its_thread(pictures: Path) -> None:
    said = late_classes(pictures, "pass")
    assert "a.png True 64 48" in said
    assert "b.jpg True 48 64" in said
    assert said.count("True") == 5
    assert "late: []" in said


def test_a_class_that_a_thread_makes_is_seen(pictures: Path) -> None:
    assert "QMovie" in late_classes(pictures, "from PySide6.QtGui import QMovie")
