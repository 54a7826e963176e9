"""The acceptance receipt, filled in."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from layouts.layout import Layout
from layouts.loader import LayoutError, builtin, load
from layouts.receipt import Receipt, lines_of
from queueing.case import Delivery, MissingPaper
from queueing.plan import DAY

NINE = 1_772_413_200_000
"""2026-03-02 09:00 in Shanghai."""
RECEIPT = Receipt(
    number="20260302-0017",
    queue="fund-acceptance",
    service="fund-loan",
    issuing="fund-issuing",
    counter="3",
    clerk="20417",
    department="郑州公积金中心",
    delivery=Delivery.WINDOW,
    registered_at=NINE,
    due=NINE + 10 * DAY,
    missing=(
        MissingPaper(name="收入证明", due=NINE + 7 * DAY),
        MissingPaper(name="征信报告", due=NINE + 7 * DAY + 8 * 3_600_000),
    ),
    page="http://hall/r/20260302-0017.abc",
    code="4711",
)


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    """A copy of the Zhengzhou hall, to be edited."""
    return Path(shutil.copytree(builtin("zhengzhou"), tmp_path / "hall"))


def texts(layout: Layout, receipt: Receipt) -> list[str]:
    return [line.text for line in lines_of(layout, receipt)]


def test_it_says_which_what_who_and_by_when(zhengzhou: Layout) -> None:
    """The number largest of all; item, window and staff number, department, promise, delivery, where to fetch it."""
    printed = lines_of(zhengzhou, RECEIPT)
    said = [line.text for line in printed]
    assert max(printed, key=lambda line: line.scale).text == "20260302-0017"
    for text in (
        "办理事项：公积金贷款申请",
        "承办部门：郑州公积金中心",
        "受理窗口：3号窗口  工号 20417",
        "受理时间：2026-03-02 09:00",
        "承诺办结：2026-03-12 前",
        "领取方式：窗口领取  At the counter",
        "取号验证码 4711",
    ):
        assert text in said
    assert any("11-12号窗口" in text for text in said)
    assert [line.text for line in printed if line.qr] == ["http://hall/r/20260302-0017.abc"]
    assert not any("{" in text for text in said)


def test_each_missing_paper_stands_with_its_deadline(zhengzhou: Layout) -> None:
    """容缺: as many lines as papers; none, nor their heading, where nothing is missing."""
    said = texts(zhengzhou, RECEIPT)
    at = said.index("容缺受理，以下 2 份材料请按时补交：")
    assert said[at + 1 : at + 3] == ["□ 收入证明（2026-03-09 09:00 前）", "□ 征信报告（2026-03-09 17:00 前）"]
    assert not any("容缺" in text or "□" in text for text in texts(zhengzhou, replace(RECEIPT, missing=())))


def test_what_is_finished_on_the_spot_promises_nothing(zhengzhou: Layout) -> None:
    """即办: said so, and nothing is left to fetch."""
    finished = replace(RECEIPT, finished=True, due=None, missing=(), issuing=None)
    said = texts(zhengzhou, finished)
    assert "已当场办结" in said
    assert not any("承诺" in text or "请到" in text for text in said)


def test_a_reprint_says_so(zhengzhou: Layout) -> None:
    """补打, and otherwise the same."""
    said = texts(zhengzhou, replace(RECEIPT, reprinted=True))
    assert [text for text in said if text not in texts(zhengzhou, RECEIPT)] == ["【补打】"]


def test_without_an_item_the_line_is_named(zhengzhou: Layout) -> None:
    """As where the visitor took a number for a line only."""
    assert "办理事项：公积金" in texts(zhengzhou, replace(RECEIPT, service=None))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{paper_due}", "{due}", "receipt.toml: lines[18].text: no such field 'due'"),
        ('each = "missing"', 'when = "missing"', "receipt.toml: lines[18].text: no such field 'paper'"),
        ('each = "missing"', 'each = "papers"', "receipt.toml: lines[18].each: 'papers' is not allowed here"),
        ('when = "promised"', 'when = "paper"', "receipt.toml: lines[13].when: no such field 'paper'"),
        ("{number}", "number", "receipt.toml: lines: no line prints the {number}"),
    ],
)
def test_a_faulty_receipt_is_told_by_path_and_reason(hall: Path, old: str, new: str, told: str) -> None:
    """What a missing paper's line may use, no other may."""
    file = hall / "receipt.toml"
    text = file.read_text(encoding="utf-8")
    body = text[text.index("lines = [") :]
    assert old in body
    file.write_text(body.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LayoutError) as error:
        load(hall)
    assert told in str(error.value)


def test_counters_have_their_printers(zhengzhou: Layout, tiny: Layout) -> None:
    """One for each acceptance and instant counter, at its own PC or at an address with its number."""
    acceptance = {"1001", "1010", "3011", "3059"}
    assert acceptance <= zhengzhou.counter_printers.keys()
    assert "1011" not in zhengzhou.counter_printers
    assert {printer.address for printer in zhengzhou.counter_printers.values()} == {"usb:04b8:0e15"}
    assert tiny.counter_printers["202"].address == "tcp://127.0.0.1:13202"
    assert tiny.counter_printers["202"].name == "printer-202"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"1001-1010"', '"1001-1010x"', "counter_printers[0].counters"),
        ('"1001-1010"', '"1200-1201"', "counter_printers[0].counters: no such counter 1200"),
        ('"1013-1020"', '"1010-1020"', "counter_printers[1].counters: counter 1010 has two printers"),
        ("usb:04b8:0e15", "usb:0", "counter_printers[0].address: 'usb:0' is not like"),
        ("usb:04b8:0e15", "tcp://10.0.0.1:9100", "counter_printers[0].address: printer 'printer-1001' is there"),
        ("usb:04b8:0e15", "tcp://127.0.0.1:17101", "counter_printers[0].address: printer 'printer-entrance-a' is"),
    ],
)
def test_a_faulty_printer_of_counters_is_told(hall: Path, old: str, new: str, told: str) -> None:
    """By path and reason; one printer on the network serves one counter."""
    file = hall / "devices.toml"
    text = file.read_text(encoding="utf-8")
    at = text.index("counter_printers = [")
    assert old in text[at:]
    file.write_text(text[:at] + text[at:].replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LayoutError) as error:
        load(hall)
    assert told in str(error.value)
