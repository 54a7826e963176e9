"""The table shows the hall and its sums."""

from io import StringIO

import pytest
from rich.console import Console

from layouts.layout import Layout
from layouts.table import print_table


def printed(layout: Layout, width: int) -> str:
    """The table as text, each run of spaces as one."""
    console = Console(file=StringIO(), width=width)
    print_table(layout, console)
    assert isinstance(console.file, StringIO)
    return "\n".join(" ".join(line.split()) for line in console.file.getvalue().splitlines())


def test_the_real_hall_is_printed_with_its_sums(zhengzhou: Layout) -> None:
    """119, 4 and 14 counters make 137; with 43 in reserve 180; 753 and 125 items make 878."""
    text = printed(zhengzhou, 120)
    assert "合计 Sum 8 线 18 队列 119 4 14 137 878" in text
    assert "137 + 43 潮汐 reserve = 180, 1楼潮汐 22, 3楼潮汐 21" in text
    assert "753 常驻 resident + 125 事进人不进 on call = 878" in text
    assert "45 (样例 sample)" in text


def test_every_line_has_its_row(zhengzhou: Layout) -> None:
    """Zone, floor, line, prefix, counters by kind, labels and items stand in one row; a zone's items in its first."""
    text = printed(zhengzhou, 120)
    assert "1 公积金及税务 1 公积金 A 10 – 2 12 1-12 29" in text
    assert "税务 B 8 – 2 10 13-22\n" in text
    assert "5 商事登记 3 商事登记 G 9 2 2 13 314-326 87" in text


@pytest.mark.parametrize("width", [80, 120])
def test_a_narrow_console_loses_nothing(zhengzhou: Layout, tiny: Layout, width: int) -> None:
    """At 80 columns names are folded, never cut off."""
    for layout in (zhengzhou, tiny):
        assert "…" not in printed(layout, width)


def test_equipment_is_counted(tiny: Layout) -> None:
    """Kiosks, printers, displays, bars, buses, keypads, evaluators and loudspeakers are in the summary."""
    text = printed(tiny, 120)
    assert "取号机 Kiosks 1, 打印机 printers 1" in text
    assert "显示屏 Displays 3" in text
    assert "窗口屏 LED bars 3, 总线 buses 2" in text
    assert "呼叫器 Keypads 2, 评价器 evaluators 2" in text
    assert "扬声器 Loudspeakers 1" in text
