"""Says why a change of a select is refused."""

from crm.definitions import Field
from crm.errors import UserError, UserErrorCode


def transition_error(
    field: Field, role: str, before: object, after: object, *, noted: bool
) -> UserError | None:
    """Why somebody of this role may not change the field's option so; `noted` says that the write
    carries a note. The path begins at the record's data."""
    transitions = field.transitions
    if transitions is None or before == after:
        return None
    was = before if isinstance(before, str) else None
    wanted = after if isinstance(after, str) else None
    found = transitions.find(role, was, wanted)
    if found is None:
        return UserError(
            UserErrorCode.TRANSITION_REFUSED, _refused(field, role, was, wanted), at(field)
        )
    if found.note_required and not noted:
        message = (
            f"{field.label} changes from {_shown(field, was)} to {_shown(field, wanted)} with a "
            "note alone; say why in options.note."
        )
        return UserError(UserErrorCode.NOTE_REQUIRED, message, at(field))
    return None


def beginning_error(field: Field, value: object) -> UserError | None:
    """Why a new record may not have this option."""
    transitions = field.transitions
    option = value if isinstance(value, str) else None
    if transitions is None or transitions.begins(option):
        return None
    known = ", ".join(_shown(field, key) for key in transitions.initial or ())
    message = f"{field.label} begins with {known}, not with {_shown(field, option)}."
    return UserError(UserErrorCode.TRANSITION_REFUSED, message, at(field))


def at(field: Field) -> tuple[str, ...]:
    """Where a record's data has the field."""
    return (field.api_name,)


def _refused(field: Field, role: str, before: str | None, after: str | None) -> str:
    assert field.transitions is not None
    live = (option.key for option in field.options if not option.retired)
    found = [_shown(field, key) for key, _ in field.transitions.reachable(role, before, live)]
    ways = (
        f"from there it may change to {', '.join(found)}"
        if found
        else "from there it may not change at all"
    )
    return (
        f"{field.label} may not change from {_shown(field, before)} to {_shown(field, after)}; "
        f"{ways}."
    )


def _shown(field: Field, key: str | None) -> str:
    if key is None:
        return "nothing"
    option = field.option(key)
    return key if option is None else f"{option.label} ({key})"
