"""Layouts to test with: the real hall, the tiny one, and a copy of the tiny one to spoil."""

import shutil
from pathlib import Path

import pytest

from layouts.layout import Layout
from layouts.loader import builtin, load


@pytest.fixture(scope="session")
def zhengzhou() -> Layout:
    """The real hall."""
    return load(builtin("zhengzhou"))


@pytest.fixture(scope="session")
def tiny() -> Layout:
    """The tiny hall."""
    return load(builtin("tiny"))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A directory with the tiny hall's files, to be edited."""
    directory = tmp_path / "hall"
    shutil.copytree(builtin("tiny"), directory)
    return directory
