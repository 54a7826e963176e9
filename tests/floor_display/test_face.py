"""The view as QML sees it."""

from __future__ import annotations

from dataclasses import replace

from floor_display.face import PARTS, Face
from floor_display.sight import Sight
from floor_display.view import Foot, derive
from queueing.plan import Text


def test_only_what_has_changed_is_told(qapp: object) -> None:
    """Another foot is told as another foot, the same view as nothing."""
    view = derive(Sight(server="http://hall"))
    face = Face(view)
    told: list[str] = []
    for part in PARTS:
        getattr(face, f"{part}_changed").connect(lambda part=part: told.append(part))
    face.show(view)
    assert told == []
    face.show(replace(view, foot=Foot(texts=(Text(zh="注意", en="Notice"),), stale=True)))
    assert told == ["foot"]
    assert face.property("foot") == {"texts": [{"zh": "注意", "en": "Notice"}], "stale": True}
