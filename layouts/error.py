"""What is wrong with a layout: file, path inside it, reason."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend."""

    file: str
    path: str
    """Keys from the top of the file, e.g. `counters[3].queue`; empty when it is the file as a whole."""
    reason: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.path, self.reason) if part)


class LayoutError(Exception):
    """A layout that cannot be used. Its message is one line for each fault."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(slots=True)
class Faults:
    """Faults as they are found, so that all are reported together."""

    found: list[Fault] = field(default_factory=list)

    def add(self, file: str, path: str, reason: str) -> None:
        """Note one fault."""
        self.found.append(Fault(file, path, reason))

    def stop_if_any(self) -> None:
        """Raise LayoutError when something was found."""
        if self.found:
            raise LayoutError(tuple(self.found))
