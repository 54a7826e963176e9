"""What the kiosk says, and how it says times."""

import pytest

from kiosk.words import moment, together
from queueing.plan import DAY, MINUTE, Text
from tests.kiosk.hall_link import MORNING


@pytest.mark.parametrize(
    ("at", "zh", "en"),
    [
        (MORNING + 245 * MINUTE, "13:00", "at 13:00"),
        (MORNING + DAY, "11月24日 周二 08:55", "on Tue 24 Nov at 08:55"),
        (MORNING + 905 * MINUTE, "11月24日 周二 00:00", "on Tue 24 Nov at 00:00"),
    ],
)
def test_a_moment_is_told_by_the_halls_clock(at: int, zh: str, en: str) -> None:
    """Today by its hour, another day with its date."""
    assert moment(at, MORNING, "Asia/Shanghai") == Text(zh=zh, en=en)


def test_sentences_are_joined_as_each_language_does() -> None:
    """Chinese without a space, English with one; an empty one leaves no trace."""
    one, two, none = Text(zh="一。", en="One."), Text(zh="二。", en="Two."), Text(zh="", en="")
    assert together(one, none, two) == Text(zh="一。二。", en="One. Two.")
