"""Names that a module or field had and that go on answering until a moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name that a field had, or with `inverse` the other side of its lookup."""

    name: str
    until: datetime
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class FormerNames:
    """The names that a module had; one of the two may be what it still is."""

    api_name: str
    plural_api_name: str
    until: datetime

    @property
    def type_name(self) -> str:
        """The GraphQL type that it was."""
        return self.api_name[:1].upper() + self.api_name[1:]

    @property
    def plural_type_name(self) -> str:
        """The plural as it stood in mutation names."""
        return self.plural_api_name[:1].upper() + self.plural_api_name[1:]


def field_names_to_json(names: Sequence[FormerName]) -> list[Json]:
    """A field's former names as plain JSON values."""
    return [
        {
            "name": one.name,
            "until": one.until.isoformat(),
            **({"inverse": True} if one.inverse else {}),
        }
        for one in names
    ]


def field_names_from_json(body: Mapping[str, object]) -> tuple[FormerName, ...]:
    """The names that `field_names_to_json` wrote among a field's JSON."""
    return tuple(
        FormerName(str(one["name"]), _moment(one), bool(one.get("inverse"))) for one in _parts(body)
    )


def module_names_to_json(names: Sequence[FormerNames]) -> list[Json]:
    """A module's former names as plain JSON values."""
    return [
        {
            "apiName": one.api_name,
            "pluralApiName": one.plural_api_name,
            "until": one.until.isoformat(),
        }
        for one in names
    ]


def module_names_from_json(body: Mapping[str, object]) -> tuple[FormerNames, ...]:
    """The names that `module_names_to_json` wrote among a module's JSON."""
    return tuple(
        FormerNames(str(one["apiName"]), str(one["pluralApiName"]), _moment(one))
        for one in _parts(body)
    )


def _parts(body: Mapping[str, object]) -> Sequence[Mapping[str, object]]:
    return cast("Sequence[Mapping[str, object]]", body.get("formerNames", ()))


def _moment(part: Mapping[str, object]) -> datetime:
    return datetime.fromisoformat(str(part["until"]))
