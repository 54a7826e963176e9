"""The agreement: what is spoken, shown on a wall and shown on a bar names the same ticket and counter, as the log does.

    log ── stands ──┬── every saying, every row, every text names a call that stood there then
                    └── every call was spoken, came up on each of its zone's walls and on its bar

A call may be missing only for a reason: it was over, or others had pushed it away, before anybody could have seen it;
its turn to be spoken had not come; or whoever should have told it was away at that time.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from queueing.plan import Millis, Text
from rehearsal.stands import Stand, callings
from rehearsal.witnesses import BarText, Gap, Saying, WallRow, Witnesses

PATIENCE_S = 5.0
"""Real seconds: what could be seen for so long must have been seen, and nobody may be later than that."""
SPEECHLESS = 20
"""Of so many calls that nobody was away for, a loudspeaker says at least one, however short they stand."""
_NO_GAPS: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How voice, walls and bars agree with the log."""

    calls: int
    """Of the log, those of a no-show that was taken back included."""
    sayings: int
    spoken: int
    """Calls that were said at least once."""
    unspoken: int
    """Calls that were over before their turn."""
    rows: int
    on_walls: int
    """Calls on walls; a call counts for each board of its zone."""
    pushed_off: int
    """Calls that were gone from a board before it was drawn."""
    texts: int
    on_bars: int
    replaced: int
    """Calls whose bar had the next text before the line was free."""
    pairs: int
    """Different pairs of number and counter that were called,"""
    in_all_three: int
    """and of these, those that were spoken, on a wall, and on a bar."""
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.faults


def agreement(
    told: Mapping[str, Sequence[Stand]], seen: Witnesses, phrases: Mapping[str, Text], speed: float, end: Millis
) -> Agreement:
    """Hold what was seen and heard against `told`, how the counters stood by the log, until `end`."""
    court = _Court(told, seen, speed, end)
    faults = [*court.hear_voices(), *court.look_at_walls(), *court.look_at_bars(_Reader(phrases))]
    spoken, on_walls, on_bars = court.spoken, court.on_walls, court.on_bars
    faults += [*court.unspoken(), *court.not_on_walls(), *court.not_on_bars()]
    pairs = [{_pair(court.calls[at]) for at in found} for found in (spoken, on_walls, on_bars)]
    return Agreement(
        calls=len(court.calls),
        sayings=len(seen.sayings),
        spoken=len(spoken),
        unspoken=court.excused["voice"],
        rows=len(seen.rows),
        on_walls=sum(map(len, on_walls.values())),
        pushed_off=court.excused["wall"],
        texts=len(seen.texts),
        on_bars=len(on_bars),
        replaced=court.excused["bar"],
        pairs=len({_pair(call) for call in court.calls}),
        in_all_three=len(set.intersection(*pairs)),
        faults=tuple(faults),
    )


def last_words(texts: Iterable[BarText], phrases: Mapping[str, Text]) -> dict[str, tuple[str, bool]]:
    """By counter: the number that its bar names last, empty for none, and whether it is called."""
    reader = _Reader(phrases)
    return {text.counter: reader.named(text.text)[:2] for text in texts}


def _pair(call: Stand) -> tuple[str, str]:
    return call.number, call.label


class _Reader:
    """Reads what a bar says, as the public does."""

    def __init__(self, phrases: Mapping[str, Text]) -> None:
        self._calling = _pattern(phrases["bar.calling"].zh)
        self._serving = _pattern(phrases["bar.serving"].zh)

    def named(self, text: str) -> tuple[str, bool, str | None]:
        """The number in it, whether that is called, and the counter's label if it is named."""
        for pattern, calling in ((self._calling, True), (self._serving, False)):
            if (found := pattern.fullmatch(text)) is not None:
                words = found.groupdict()
                return words.get("number", ""), calling, words.get("counter")
        return "", False, None


def _pattern(template: str) -> re.Pattern[str]:
    words = re.escape(template)
    for name in ("number", "counter"):
        words = words.replace(re.escape(f"{{{name}}}"), f"(?P<{name}>[A-Z0-9]+)", 1)
    return re.compile(words)


class _Court:
    """Hears the witnesses one after the other."""

    def __init__(self, told: Mapping[str, Sequence[Stand]], seen: Witnesses, speed: float, end: Millis) -> None:
        self._told, self._seen, self._end = told, seen, end
        self._slack = int(PATIENCE_S * 1000 * speed)
        self.calls = callings({counter: list(stood) for counter, stood in told.items()})
        self._of_ticket: dict[str, list[int]] = defaultdict(list)
        for at, call in enumerate(self.calls):
            self._of_ticket[call.ticket or ""].append(at)
        self.spoken: dict[int, Millis] = {}
        """By call: when it was said first."""
        self.on_walls: dict[int, set[str]] = {}
        """By call: the displays that it came up on."""
        self.on_bars: set[int] = set()
        self.excused: dict[str, int] = defaultdict(int)

    # Everything that was told is true

    def hear_voices(self) -> Iterator[str]:
        for saying in self._seen.sayings:
            told = f"{saying.loudspeaker} said {saying.number} to counter {saying.label} ({saying.ticket})"
            known = [at for at in self._of_ticket.get(saying.ticket, ()) if self._names(at, saying)]
            standing = [at for at in known if self._stood(self.calls[at], saying.at)]
            if not known:
                yield f"{told}, which was never called there"
            elif not standing:
                yield f"{told} when that was not called there"
            elif self.calls[standing[-1]].zone not in self._seen.loudspeakers.get(saying.loudspeaker, ()):
                yield f"{told}, which is not heard in {self.calls[standing[-1]].zone}"
            else:
                self.spoken.setdefault(standing[-1], saying.at)

    def look_at_walls(self) -> Iterator[str]:
        for row in self._seen.rows:
            told = f"{row.display} showed {row.number} to counter {row.label} ({row.ticket})"
            called = [at for at in self._of_ticket.get(row.ticket, ()) if self.calls[at].begin <= row.at]
            known = [at for at in called if self._names(at, row)]
            late = [at for at in called if self.calls[at].begin <= row.at - self._slack]
            zone, _ = self._seen.displays.get(row.display, ("", 0))
            if not known:
                yield f"{told}, which had not been called there"
            elif late and late[-1] > known[-1] and self.calls[late[-1]].zone == zone:
                yield f"{told} when it had long been called to counter {self.calls[late[-1]].label}"
            elif self.calls[known[-1]].zone != zone:
                yield f"{told}, which is no call of its zone"
            else:
                self.on_walls.setdefault(known[-1], set()).add(row.display)

    def look_at_bars(self, reader: _Reader) -> Iterator[str]:
        place = {id(call): at for at, call in enumerate(self.calls)}
        last: dict[str, int] = {}
        """By counter: the stand that its bar told of last. It never goes back."""
        for text in self._seen.texts:
            stood = self._told[text.counter]
            number, calling, label = reader.named(text.text)
            low, high = self._when(text)
            fitting = [
                at
                for at in range(last.get(text.counter, 0), len(stood))
                if (stood[at].number, stood[at].calling) == (number, calling)
                and stood[at].begin <= high
                and (stood[at].end or high) >= low
            ]
            if not fitting or label not in (None, stood[0].label):
                yield f"the bar over counter {stood[0].label} said {text.text!r}, and {self._truth(text)}"
                continue
            known = high - low == 2 * self._slack
            begun = [at for at in fitting if known and stood[at].begin <= text.at]
            last[text.counter] = found = begun[-1] if begun else fitting[0]
            if calling:
                self.on_bars.add(place[id(stood[found])])
        yield from self._wrong_in_the_end(reader)

    def _wrong_in_the_end(self, reader: _Reader) -> Iterator[str]:
        final = {text.counter: text.text for text in self._seen.texts}
        for counter in sorted(self._seen.bars):
            stand = self._told[counter][-1]
            if self._away(self._bar_gaps(counter), self._end):
                continue
            said = reader.named(final.get(counter, ""))[:2]
            if said != (stand.number, stand.calling) or counter not in final:
                wanted = f"{'calls' if stand.calling else 'serves'} {stand.number}" if stand.ticket else "has nobody"
                words = repr(final[counter]) if counter in final else "nothing"
                yield f"in the end the bar over counter {stand.label} says {words}, and the counter {wanted}"

    def _truth(self, text: BarText) -> str:
        near = [s for s in self._told[text.counter] if self._stood(s, text.at)]
        return "by the log it was " + ", then ".join(
            f"{'calling' if s.calling else 'serving'} {s.number}" if s.ticket else "free" for s in near
        )

    # Everything that is true was told

    def unspoken(self) -> Iterator[str]:
        heard = {zone for zones in self._seen.loudspeakers.values() for zone in zones}
        said: dict[str, list[tuple[Millis, Millis]]] = defaultdict(list)
        """By zone of the loudspeaker: when something was said, and since when that was called."""
        for saying in self._seen.sayings:
            for at in self._of_ticket.get(saying.ticket, ()):
                if self._names(at, saying) and self._stood(self.calls[at], saying.at):
                    for zone in self._seen.loudspeakers.get(saying.loudspeaker, ()):
                        said[zone].append((saying.at, self.calls[at].since))
        yield from self._speechless()
        for at, call in enumerate(self.calls):
            if at in self.spoken or call.zone not in heard or call.continued:
                continue
            begin, end = call.begin + self._slack, self._end_of(call) - self._slack
            meanwhile = [since for when, since in said[call.zone] if call.begin <= when <= end]
            if self._interrupted(call):
                self.excused["voice"] += 1
            elif any(since > call.begin for since in meanwhile):
                yield f"{call.number} to counter {call.label} was never said, and later calls were"
            elif not meanwhile and begin < end:
                yield f"{call.number} to counter {call.label} was never said, and nothing else meanwhile"
            else:
                self.excused["voice"] += 1

    def _speechless(self) -> Iterator[str]:
        for name, zones in self._seen.loudspeakers.items():
            calls = [at for at, call in enumerate(self.calls) if call.zone in zones and not self._interrupted(call)]
            if len(calls) >= SPEECHLESS and not self.spoken.keys() & set(calls):
                yield f"{name} has said none of {len(calls)} calls"

    def not_on_walls(self) -> Iterator[str]:
        for display, (zone, rows) in self._seen.displays.items():
            of_zone = [at for at, call in enumerate(self.calls) if call.zone == zone]
            for place, at in enumerate(of_zone):
                call = self.calls[at]
                if display in self.on_walls.get(at, ()) or call.continued:
                    continue
                gone = self._pushed_off(of_zone[place + 1 :], call, rows)
                if self._span(call.begin, gone, self._seen.display_gaps) > self._slack:
                    yield f"{call.number} to counter {call.label} never came up on {display}"
                else:
                    self.excused["wall"] += 1

    def _pushed_off(self, later: Sequence[int], call: Stand, rows: int) -> Millis:
        """When a call left its board: other tickets' newer calls had filled it, or it was called anew."""
        others: set[str] = set()
        for at in later:
            other = self.calls[at]
            if other.ticket == call.ticket:
                return other.begin
            others.add(other.ticket or "")
            if len(others) == rows:
                return other.begin
        return self._end

    def not_on_bars(self) -> Iterator[str]:
        for at, call in enumerate(self.calls):
            if at in self.on_bars or call.counter not in self._seen.bars:
                continue
            if self._outside(call, self._bar_gaps(call.counter)) > self._slack:
                yield f"{call.number} was called to counter {call.label}, and its bar never said so"
            else:
                self.excused["bar"] += 1

    # Names and times

    def _names(self, at: int, told: Saying | WallRow) -> bool:
        return _pair(self.calls[at]) == (told.number, told.label)

    def _stood(self, stand: Stand, at: Millis) -> bool:
        """It stood so at that time, or a moment earlier or later."""
        return stand.begin - self._slack <= at <= (stand.end or at) + self._slack

    def _when(self, text: BarText) -> tuple[Millis, Millis]:
        """From when until when it may have been said. While the server is away its clock can only be guessed."""
        low = high = text.at
        for gap in self._seen.gateway_gaps:
            if gap.begin <= text.at <= gap.end:
                low, high = min(low, gap.begin), max(high, gap.end)
        return low - self._slack, high + self._slack

    def _bar_gaps(self, counter: str) -> tuple[Gap, ...]:
        return (*self._seen.gateway_gaps, *self._seen.bar_gaps.get(counter, _NO_GAPS))

    def _outside(self, call: Stand, gaps: Sequence[Gap]) -> Millis:
        """How long a call stood while nobody was away."""
        return self._span(call.begin, self._end_of(call), gaps)

    def _span(self, begin: Millis, end: Millis, gaps: Sequence[Gap]) -> Millis:
        """The longest part from `begin` until `end` that is in none of `gaps`."""
        longest, at = 0, begin
        for gap in sorted(gaps, key=lambda gap: gap.begin):
            longest, at = max(longest, min(gap.begin, end) - at), max(at, gap.end)
        return max(longest, end - at)

    def _interrupted(self, call: Stand) -> bool:
        """The gateway was away while it stood, and forgot it, or never knew that it was new."""
        stood = self._end_of(call) - call.begin
        return self._span(call.begin, self._end_of(call), self._seen.gateway_gaps) < stood

    def _end_of(self, call: Stand) -> Millis:
        return call.end if call.end is not None else self._end

    @staticmethod
    def _away(gaps: Iterable[Gap], at: Millis) -> bool:
        return any(gap.begin <= at <= gap.end for gap in gaps)
