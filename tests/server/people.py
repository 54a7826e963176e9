"""People to test with: identity numbers that are right, of persons who are not."""

from __future__ import annotations

import itertools

from wire.id_number import check_digit

_orders = itertools.count(1)


def id_number(order: int | None = None) -> str:
    """The number of somebody else each time, or of person `order`."""
    first = f"41010519900307{next(_orders) if order is None else order:03d}"
    return first + check_digit(first)
