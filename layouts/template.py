"""Templates: sentences with `{field}` names. Braces are doubled to stand for themselves; nothing else is special."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter


def field_names(template: str) -> frozenset[str]:
    """The fields that `template` uses.

    Raises:
        ValueError: a brace without its partner, or a field that is not a plain name (no attributes, no formats).
    """
    names = set()
    for _, name, spec, conversion in Formatter().parse(template):
        if name is None:
            continue
        if spec or conversion or not name.isidentifier():
            raise ValueError(f"a field is a plain name in braces, like {{number}}, in {template!r}")
        names.add(name)
    return frozenset(names)


def render(template: str, fields: Mapping[str, str]) -> str:
    """`template` with its fields filled in. A field that is not given raises KeyError."""
    return template.format_map(fields)
