"""The package: what an installation carries."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
BUILD = """
import sys
from setuptools import Distribution
package = Distribution({"src_root": None, "script_name": "setup.py"})
package.parse_config_files(["setup.cfg"])
build = package.get_command_obj("build_py")
build.build_lib = sys.argv[1]
package.run_command("build_py")
"""
ROOMS = (
    *("queueing", "layouts", "wire", "server", "hardware", "look"),
    *("kiosk", "counter_terminal", "floor_display", "rehearsal"),
)


def test_an_installation_carries_every_file_of_every_room(tmp_path: Path) -> None:
    """Modules, layouts, migrations, pages and QML alike: what is in a room's folder is in the package."""
    source, built = tmp_path / "source", tmp_path / "built"
    for room in ROOMS:
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("setup.cfg", "jiaohao.py", "README.md"):
        shutil.copy(ROOT / file, source)
    command = [sys.executable, "-c", BUILD, str(built)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    files = [path.relative_to(source) for room in ROOMS for path in (source / room).rglob("*") if path.is_file()]
    assert len(files) > 200
    assert [str(file) for file in files if not (built / file).exists()] == []
