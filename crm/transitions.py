"""Which option of a select may follow which, for whom, and what the change asks for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Transition:
    """A change that is allowed: from one of these options to one of those, by one of the roles.

    None stands for all: as `source` also for no value at all, as `target` too. `note_required`
    says that the write must carry a note.
    """

    source: tuple[str, ...] | None = None
    target: tuple[str, ...] | None = None
    roles: tuple[str, ...] | None = None
    note_required: bool = False

    def fits(self, role: str, before: str | None, after: str | None) -> bool:
        """Whether it allows somebody of this role this change."""
        return (
            _among(before, self.source)
            and _among(after, self.target)
            and (self.roles is None or role in self.roles)
        )


@dataclass(frozen=True, slots=True)
class Transitions:
    """All changes of a select that are allowed, and the options that a new record may begin with,
    None for any."""

    allowed: tuple[Transition, ...]
    initial: tuple[str, ...] | None = None

    def find(self, role: str, before: str | None, after: str | None) -> Transition | None:
        """What allows the change, rather one that asks for no note; None where nothing does."""
        fitting = [each for each in self.allowed if each.fits(role, before, after)]
        return min(fitting, key=lambda each: each.note_required, default=None)

    def reachable(
        self, role: str, before: str | None, options: Iterable[str]
    ) -> Iterator[tuple[str, bool]]:
        """Those of the options that may follow, each with whether that needs a note."""
        for option in options:
            found = None if option == before else self.find(role, before, option)
            if found is not None:
                yield option, found.note_required

    def begins(self, option: str | None) -> bool:
        """Whether a new record may have this option, or none."""
        return self.initial is None or option is None or option in self.initial


def _among(option: str | None, options: tuple[str, ...] | None) -> bool:
    return options is None or option in options
