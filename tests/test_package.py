"""The package: what an installation carries."""

from __future__ import annotations

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
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    tracked = subprocess.run(["git", "ls-files", *ROOMS], cwd=ROOT, capture_output=True, text=True, check=False)
    files = tracked.stdout.split() or [
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    assert len(files) > 200
    assert [file for file in files if not (tmp_path / file).exists()] == []
