"""The house: imports only go down, and heavy libraries stay in their rooms."""

from __future__ import annotations

import ast
import configparser
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent

TERMINALS = {"kiosk", "counter_terminal", "floor_display"}
MAY_IMPORT: dict[str, set[str]] = {
    "queueing": set(),
    "layouts": {"queueing"},
    "wire": {"queueing"},
    "server": {"queueing", "layouts", "wire"},
    "hardware": {"queueing", "layouts", "wire"},
    "look": {"queueing", "layouts", "wire"},
    "kiosk": {"queueing", "layouts", "wire", "hardware", "look"},
    "counter_terminal": {"queueing", "layouts", "wire", "hardware", "look"},
    "floor_display": {"queueing", "layouts", "wire", "hardware", "look"},
    "rehearsal": {"queueing", "layouts", "wire", "server", "hardware", *TERMINALS},
}
"""Which rooms each room may import, besides itself. `jiaohao.py` puts them together and may import them all."""

SERVER_ONLY = {"sqlalchemy", "litestar", "uvicorn", "apscheduler", "alembic"}
HARDWARE_ONLY = {"serial", "escpos", "usb"}
QT = {"PySide6", "shiboken6"}
QT_ROOMS = {*TERMINALS, "look"}
QT_FACE = "wire/qt.py"
EVERYTHING = "jiaohao.py"


@dataclass(frozen=True, kw_only=True)
class Import:
    """One import of a module by a file."""

    file: str
    line: int
    module: str
    lazy: bool
    """Inside a function, made when it is called; or for the type checker alone."""

    @property
    def room(self) -> str:
        """The room, or the file itself at the top of the house."""
        return self.file.partition("/")[0]

    @property
    def top(self) -> str:
        """The package that the module belongs to."""
        return self.module.partition(".")[0]

    def __str__(self) -> str:
        return f"{self.file}:{self.line} imports {self.module}"


def imports_of(path: Path) -> Iterator[Import]:
    """Every import in a file, wherever it stands: in functions, under TYPE_CHECKING, by importlib with a constant."""
    file = path.relative_to(HOUSE).as_posix()
    package = list(path.relative_to(HOUSE).parent.parts)

    def visit(node: ast.AST, lazy: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            for module in modules_of(child, package):
                yield Import(file=file, line=getattr(child, "lineno", 0), module=module, lazy=lazy)
            yield from visit(child, lazy or is_lazy(child))

    yield from visit(ast.parse(path.read_text("utf-8"), file), False)


def is_lazy(node: ast.AST) -> bool:
    """Whether what stands inside is not run when the file is imported."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=[]):
            return True
    return False


def modules_of(node: ast.AST, package: list[str]) -> list[str]:
    """The modules that one statement or call imports."""
    match node:
        case ast.Import(names=names):
            return [name.name for name in names]
        case ast.ImportFrom(module=module, level=level, names=names):
            base = [*package[: len(package) - level + 1], *([module] if module else [])] if level else [module or ""]
            return [".".join(base)] if module else [".".join([*base, name.name]) for name in names]
        case ast.Call(
            func=ast.Attribute(attr="import_module") | ast.Name(id="import_module" | "__import__"),
            args=[ast.Constant(value=str(module)), *_],
        ):
            return [module]
    return []


def rooms() -> list[str]:
    """Every package of the house, as they stand on disk; tests and benchmarks are no part of it."""
    return sorted({path.parent.name for path in HOUSE.glob("*/__init__.py")} - {"tests", "bench"})


FILES = [path for room in rooms() for path in sorted((HOUSE / room).rglob("*.py"))] + [HOUSE / EVERYTHING]
IMPORTS = [found for path in FILES for found in imports_of(path)]


def breaking(*, tops: set[str], allowed: set[str]) -> list[str]:
    """Imports of some packages by files outside the rooms (or files) that may have them."""
    return [str(i) for i in IMPORTS if i.top in tops and i.room not in allowed and i.file not in allowed]


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_imports_only_go_down(room: str) -> None:
    """A room imports no room but those below it."""
    above = (set(MAY_IMPORT) | {"jiaohao", "tests"}) - MAY_IMPORT[room] - {room}
    assert [str(i) for i in IMPORTS if i.room == room and i.top in above] == []


def test_every_room_has_a_rule() -> None:
    """There are no rooms but those with a line in the table, and every one of them exists."""
    assert rooms() == sorted(MAY_IMPORT)


def test_every_room_is_packaged_and_typed() -> None:
    """The package takes every room along, and the type checker reads every room."""
    setup = configparser.ConfigParser()
    setup.read(HOUSE / "setup.cfg", encoding="utf-8")
    packaged = setup["options.packages.find"]["include"].split()
    typed = [name.strip() for name in setup["mypy"]["packages"].split(",")]
    assert sorted(name.rstrip("*") for name in packaged) == rooms()
    assert set(typed) >= set(rooms())


def test_only_the_programs_have_the_look() -> None:
    """The common look is for the three programs alone."""
    assert breaking(tops={"look"}, allowed={*TERMINALS, "look", EVERYTHING}) == []


def test_the_terminals_know_neither_the_server_nor_each_other() -> None:
    """The three programs import neither the server nor one another."""
    for room in TERMINALS:
        others = {"server", "rehearsal", *TERMINALS} - {room}
        assert [str(i) for i in IMPORTS if i.room == room and i.top in others] == []


def test_the_domain_needs_the_standard_library_alone() -> None:
    """The domain imports itself and the standard library, and of that neither clocks, chance nor the outside world."""
    outside = {"asyncio", "logging", "os", "pathlib", "random", "socket", "sqlite3", "subprocess", "threading", "time"}
    allowed = (sys.stdlib_module_names - outside) | {"queueing"}
    assert [str(i) for i in IMPORTS if i.room == "queueing" and i.top not in allowed] == []


def test_the_store_and_the_web_stay_in_the_server() -> None:
    """The database, the web framework and the scheduler are the server's alone."""
    assert breaking(tops=SERVER_ONLY, allowed={"server", EVERYTHING}) == []


def test_qt_stays_in_the_programs() -> None:
    """Qt is for the three programs, their look, and the one Qt face of the link."""
    assert breaking(tops=QT, allowed={*QT_ROOMS, QT_FACE, EVERYTHING}) == []


def test_ports_and_printers_stay_in_the_hardware() -> None:
    """Serial ports and printer libraries are the hardware's alone."""
    assert breaking(tops=HARDWARE_ONLY, allowed={"hardware", EVERYTHING}) == []


def test_the_command_line_imports_a_room_only_when_it_needs_it() -> None:
    """`jiaohao` loads no room before a command asks for it: a display's PC has no database, a server no Qt."""
    heavy = {*MAY_IMPORT, *SERVER_ONLY, *QT, *HARDWARE_ONLY}
    assert [str(i) for i in IMPORTS if i.file == EVERYTHING and i.top in heavy and not i.lazy] == []


def test_the_scan_sees_the_house() -> None:
    """The scan is not empty: every room's files are read and known imports are found, lazy ones as well."""
    assert {i.room for i in IMPORTS} == {*rooms(), EVERYTHING}
    assert {path.relative_to(HOUSE).parts[0] for path in FILES} == {*rooms(), EVERYTHING}
    found = {(i.file, i.module) for i in IMPORTS}
    assert {
        ("queueing/decide.py", "queueing.hall"),
        ("wire/mirror.py", "queueing.hall"),
        ("wire/qt.py", "PySide6.QtCore"),
        ("wire/link.py", "websockets.asyncio.client"),
    } <= found
    for tops in (SERVER_ONLY, QT, HARDWARE_ONLY):
        assert {i.top for i in IMPORTS} & tops
    assert any(i.lazy for i in IMPORTS)


def test_the_scan_reads_every_way_to_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain, renamed, relative, lazy, typed-only and importlib imports are all seen."""
    monkeypatch.setattr(sys.modules[__name__], "HOUSE", tmp_path)
    (tmp_path / "wire").mkdir()
    file = tmp_path / "wire" / "x.py"
    file.write_text(
        "import server.a as s, os\n"
        "from kiosk import b\n"
        "from . import c\n"
        "from .d import e\n"
        "if TYPE_CHECKING:\n    import hardware\n"
        "def f():\n    from look.g import h\n    importlib.import_module('rehearsal')\n"
    )
    seen = [(i.module, i.lazy) for i in imports_of(file)]
    eager, lazy = ["server.a", "os", "kiosk", "wire.c", "wire.d"], ["hardware", "look.g", "rehearsal"]
    assert seen == [*((module, False) for module in eager), *((module, True) for module in lazy)]
