"""Who somebody is, by touch: the card on a real serial reader, the number on the pad, or neither; with faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QGuiApplication

from hardware.id_protocol import Command
from hardware.virtual_id_reader import CardText, VirtualIdReader, half_frame, wrong_checksum
from layouts.layout import Layout
from tests.kiosk.hall_link import HallLink
from tests.kiosk.visitor import OLD, YOUNG, Visitor, before, empty

TO_CARD = ("choice-zone-1", "choice-fund-acceptance", "choice-fund-rent", "choice-ordinary")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualIdReader]:
    """A card reader on a pseudo-terminal."""
    with VirtualIdReader(tmp_path_factory.mktemp("port") / "reader") as plugged:
        yield plugged


@pytest.fixture(scope="module")
def hall(qapp: QGuiApplication, layout: Layout) -> HallLink:
    """One hall for all."""
    return HallLink(layout)


@pytest.fixture(scope="module")
def kiosk(hall: HallLink, reader: VirtualIdReader) -> Iterator[Visitor]:
    """One kiosk with a card reader for all of them, one visitor after the other."""
    with before(hall, id_reader=reader.port) as shown:
        hall.come("kiosk-entrance-a")
        yield shown


@pytest.fixture
def visitor(kiosk: Visitor, hall: HallLink, reader: VirtualIdReader) -> Visitor:
    """The next one, whom the kiosk asks who they are."""
    reader.lift()
    reader._halts = True
    empty(hall)
    kiosk.comes().touch(*TO_CARD)
    kiosk.sees("请将身份证平放在读卡区")
    cards = kiosk.screen.model._cards
    assert cards is not None
    kiosk.sees(lambda: not cards._reader._done, "the last card is still taken to lie there")
    return kiosk


def test_a_card_is_read_and_only_its_tail_is_seen(visitor: Visitor, reader: VirtualIdReader, hall: HallLink) -> None:
    """Laid down, read, confirmed: the hall has a pseudonym and four characters, the window never more than these."""
    reader.place(CardText(number=YOUNG))
    visitor.sees("证件尾号 0013")
    visitor.touch("confirm")
    assert visitor.number.startswith("A")
    ((_, asked),) = hall.asked
    assert asked["tail"] == YOUNG[-4:]
    assert YOUNG not in str(hall.sent)
    assert YOUNG[:14] not in visitor.everything()


def test_a_wrong_number_is_said_while_it_is_typed(visitor: Visitor, hall: HallLink) -> None:
    """The check digit, the birth date and the length, each as soon as it can be told; the right one goes on."""
    visitor.touch("type")
    visitor.type(YOUNG[:17])
    assert "还差 1 位" in visitor.words
    visitor.touch("pad-4")
    visitor.sees("号码有误，请核对")
    visitor.touch("submit")
    assert visitor.at == "typing"
    visitor.touch("pad-⌫", "pad-3")
    visitor.sees("输入完成")
    for _ in range(10):
        visitor.touch("pad-⌫")
    visitor.type("139901")
    visitor.sees("出生日期有误")
    for _ in range(6):
        visitor.touch("pad-⌫")
    visitor.type(YOUNG[8:])
    visitor.touch("submit")
    visitor.comes_to("confirm")
    visitor.touch("confirm")
    assert visitor.number.startswith("A")
    assert hall.asked[0][1]["tail"] == YOUNG[-4:]


def test_the_letter_in_the_last_place_is_typed(visitor: Visitor) -> None:
    """X counts only there, and the number of somebody over sixty leads to the offer."""
    visitor.touch("type")
    visitor.type("X" + OLD)
    visitor.sees("输入完成")
    visitor.touch("submit")
    visitor.sees("您已年满 60 周岁")


def test_without_a_card_there_is_a_number_and_nobody_is_known(visitor: Visitor, hall: HallLink) -> None:
    """Where the line allows it, from the card's screen and from the pad."""
    visitor.touch("type", "pad-4", "不用身份证", "confirm")
    assert visitor.number.startswith("A")
    assert "person" not in hall.asked[0][1]
    assert "证件尾号" not in visitor.words


@pytest.mark.parametrize("choice", ["green", "ordinary"])
def test_who_is_over_sixty_is_offered_the_green_channel(
    visitor: Visitor, reader: VirtualIdReader, hall: HallLink, choice: str
) -> None:
    """Never put there silently: they take it or decline it, and get what they have chosen."""
    reader.place(CardText(number=OLD))
    visitor.sees("您已年满 60 周岁，可以选择绿色通道")
    visitor.touch(f"choice-{choice}")
    visitor.comes_to("confirm")
    assert ("绿色通道" in visitor.words) is (choice == "green")
    visitor.touch("confirm")
    assert visitor.number.startswith("A")
    assert hall.asked[0][1]["visitor_class"] == choice


@pytest.mark.parametrize("fault", [half_frame, wrong_checksum])
def test_a_garbled_reply_is_asked_for_again(
    visitor: Visitor, reader: VirtualIdReader, fault: Callable[[bytes], bytes]
) -> None:
    """Half a frame or a wrong sum, at each of the three steps: the visitor notices nothing but a moment."""
    for command in (Command.FIND, Command.READ):
        reader.disturb(command, fault)
    reader.place(CardText(number=YOUNG))
    visitor.sees("证件尾号 0013")


def test_a_card_that_cannot_be_read_may_be_lifted_or_typed(visitor: Visitor, reader: VirtualIdReader) -> None:
    """After several tries it is said what to do, and laid down again the card is read."""
    reader.disturb(Command.READ, wrong_checksum, times=3)
    reader.place(CardText(number=YOUNG))
    visitor.sees("没有读到，请拿起身份证重新放置")
    assert visitor.find("type") is not None
    reader.place(CardText(number=YOUNG))
    visitor.sees("证件尾号 0013")


def test_a_card_lifted_too_early_is_asked_for_again(visitor: Visitor, reader: VirtualIdReader) -> None:
    """It is said so, and laid down once more it is read."""
    reader.lift_after(Command.SELECT)
    reader.place(CardText(number=YOUNG))
    visitor.sees("还没有读完，请重新放置身份证，不要移动")
    reader.place(CardText(number=YOUNG))
    visitor.sees("证件尾号 0013")


def test_a_reader_unplugged_is_said_and_replugged_it_reads(visitor: Visitor, reader: VirtualIdReader) -> None:
    """Meanwhile the pad is there; the cable back in, the card that lies there is read."""
    reader.unplug()
    visitor.sees("读卡器暂时不能使用")
    assert visitor.find("type") is not None
    assert visitor.find("skip") is not None
    reader.place(CardText(number=YOUNG))
    reader.replug()
    visitor.sees("证件尾号 0013")


@pytest.mark.parametrize("halts", [True, False])
def test_the_last_visitors_card_is_nobody_elses(visitor: Visitor, reader: VirtualIdReader, halts: bool) -> None:
    """It was left lying: whoever comes next is not taken for its holder, whatever kind of module it lies on."""
    reader._halts = halts
    reader.place(CardText(number=YOUNG))
    visitor.sees("证件尾号 0013")
    visitor.touch("key-home", *TO_CARD)
    if halts:
        reader.wait_for(Command.FIND, 4)
        assert visitor.at == "identity"
    else:
        visitor.sees("请先取走读卡区上的证件")
    reader.lift()
    reader.wait_for(Command.FIND, 3)
    reader.place(CardText(number=OLD))
    visitor.sees("您已年满 60 周岁")
    visitor.touch("choice-ordinary")
    visitor.sees("证件尾号 002X")


def test_a_card_of_nobody_and_an_expired_one(visitor: Visitor, reader: VirtualIdReader) -> None:
    """What makes no sense is said; what has expired still queues, and is told to bring a valid one."""
    reader.place(CardText(number=YOUNG[:-1] + "4"))
    visitor.sees("这张证件无法识别，请输入号码或到服务台")
    reader.lift()
    reader.wait_for(Command.FIND, 3)
    reader.place(CardText(number=YOUNG, valid_until="20250102"))
    visitor.sees("您的身份证已过有效期")
    assert visitor.find("confirm") is not None
