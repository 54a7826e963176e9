"""Refusals: every code is provoked by some test beside this one."""

from __future__ import annotations

import ast
from pathlib import Path

from queueing.refusal import Code, Refusal


def test_every_code_is_provoked_by_a_test() -> None:
    """No code of the domain is left without a test that asserts it."""
    asserted = {
        node.attr
        for path in Path(__file__).parent.glob("test_*.py")
        if path.name != Path(__file__).name
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Code"
    }
    assert {code.name for code in Code} <= asserted


def test_a_refusal_tells_its_code_and_a_sentence() -> None:
    """A refusal carries a stable code for programs and a sentence for people."""
    refusal = Refusal(Code.HALL_CLOSED, "the hall's day is not open")
    assert (refusal.code, refusal.detail) == ("HALL_CLOSED", "the hall's day is not open")
    assert str(refusal) == "HALL_CLOSED: the hall's day is not open"
    assert all(code.name == code.value for code in Code)
