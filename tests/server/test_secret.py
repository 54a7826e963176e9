"""The secret: one key for a hall's life, its owner's alone, and never half a one."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from server.main import SECRET
from server.secret import KEY_BYTES, Secret, load_secret
from tests.running import LAYOUTS


def test_a_key_is_made_once_and_stays_the_same(tmp_path: Path) -> None:
    """Its file can be read by its owner alone."""
    path = tmp_path / SECRET
    first = load_secret(path).derive("person")
    assert load_secret(path).derive("person") == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == [SECRET]
    assert load_secret(tmp_path / "other").derive("person") != first


def test_each_purpose_has_a_key_of_its_own_that_does_not_tell_the_others() -> None:
    """As HKDF expands: the first block of RFC 5869's third test case, whose purpose is empty."""
    key = bytes.fromhex("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04")
    secret = Secret(key)
    assert len({secret.derive(purpose) for purpose in ("person", "page", "")} | {key}) == 4
    assert secret.derive("").hex() == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"


def test_power_that_went_while_a_key_was_made_leaves_nothing_to_stumble_over(tmp_path: Path) -> None:
    """What was begun under another name is begun anew."""
    (tmp_path / f"{SECRET}.new").write_bytes(b"half")
    assert len(load_secret(tmp_path / SECRET).derive("x")) == KEY_BYTES
    assert (tmp_path / SECRET).stat().st_size == KEY_BYTES
    assert not (tmp_path / f"{SECRET}.new").exists()


@pytest.mark.parametrize("content", [b"", b"short", bytes(KEY_BYTES + 1)])
def test_a_file_that_is_no_key_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    """A new key would void every page and forget who has a ticket: somebody has to decide that."""
    path = tmp_path / SECRET
    path.write_bytes(content)
    with pytest.raises(ValueError, match=rf"hall\.key is not a key of {KEY_BYTES} bytes"):
        load_secret(path)
    assert path.read_bytes() == content


def test_a_server_without_a_right_key_says_so_and_does_not_start(tmp_path: Path) -> None:
    """In one sentence."""
    (tmp_path / SECRET).write_bytes(b"short")
    command = [sys.executable, "-m", "jiaohao", "server", "--layout", str(LAYOUTS / "tiny"), "--data", str(tmp_path)]
    done = subprocess.run([*command, "--port", "0"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "restore it from its backup" in done.stderr
    assert "Traceback" not in done.stderr
