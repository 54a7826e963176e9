"""The cards as QML's model."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from kiosk.choice_model import ChoiceModel
from kiosk.face import Card

CARD = Card(key="a", badge="1", main="公积金", sub="Housing Fund", detail="", waiting="等候 1 人", open=True)
CARDS = (CARD, replace(CARD, key="b"))


@pytest.fixture
def model(qtbot: QtBot) -> ChoiceModel:
    made = ChoiceModel()
    made.show(CARDS)
    return made


def role(model: ChoiceModel, name: str) -> int:
    return next(number for number, known in model.roleNames().items() if known == name.encode())


def test_a_changed_figure_changes_one_row_in_one_role(model: ChoiceModel, qtbot: QtBot) -> None:
    """The card under a finger is not taken away because somebody else took a number."""
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged) as told:
        model.show((CARD, replace(CARD, key="b", waiting="等候 2 人")))
    first, last, roles = told.args
    assert (first.row(), last.row(), list(roles)) == (1, 1, [role(model, "waiting")])
    assert model.data(first, role(model, "waiting")) == "等候 2 人"


def test_what_is_the_same_is_not_told(model: ChoiceModel, qtbot: QtBot) -> None:
    """No signal without a change."""
    with qtbot.assertNotEmitted(model.dataChanged), qtbot.assertNotEmitted(model.modelReset):
        model.show(CARDS)


def test_other_cards_replace_them_all(model: ChoiceModel, qtbot: QtBot) -> None:
    """Another screen has other cards."""
    with qtbot.waitSignal(model.modelReset):
        model.show((replace(CARD, key="c"),))
    assert model.rowCount() == 1
