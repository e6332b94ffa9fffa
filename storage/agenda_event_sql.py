"""What an agenda tells of an event: when it is, what it is called, its colour and its record."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from crm.definitions import Field
from storage.agenda_plan import AgendaRoot, Calendar, EventPart, EventRecord, EventValue
from storage.draft import Draft, number_literal, text_literal
from storage.field_sql import field_sql
from storage.json_sql import Entry, json_constant, json_object, json_of_moment, json_of_quoted
from storage.local_times import first_moment, local_day
from storage.plan import Constant
from storage.shape_sql import record_json
from storage.tables import Column, Row, table_of, target_table
from storage.value_sql import field_text, option_label, title_text

_NULL = json_constant("null")
_TICK: Column = sa.literal_column("interval '1 microsecond'")
_ONE: Column = number_literal(1)


def event_json(draft: Draft, event: Row, root: AgendaRoot, parts: Sequence[EventPart]) -> Column:
    """The JSON object of an event of the page, whose record is looked up by its id."""
    found = [
        (
            event.column("calendar") == number_literal(number),
            _of_calendar(draft, event, number, calendar, parts),
        )
        for number, calendar in enumerate(root.calendars, 1)
    ]
    return sa.case(*found) if found else sa.cast(sa.null(), sa.Text())


def _of_calendar(
    draft: Draft, event: Row, number: int, calendar: Calendar, parts: Sequence[EventPart]
) -> Column:
    row = draft.row()
    entries = [_entry(draft, row, number, calendar, part) for part in parts]
    return (
        sa.select(json_object(entries))
        .select_from(table_of(calendar.module).source(row))
        .where(row.column("id") == event.column("id"))
        .scalar_subquery()
    )


def _entry(draft: Draft, row: Row, number: int, calendar: Calendar, part: EventPart) -> Entry:
    match part:
        case Constant(key=key, json=json):
            return key, json_constant(json)
        case EventRecord(key=key, shapes=shapes):
            return key, record_json(draft, row, shapes[number - 1])
        case EventValue(key=key, name=name):
            return key, _VALUES[name](draft, row, calendar)


def _start(draft: Draft, row: Row, calendar: Calendar) -> Column:
    start = field_sql(draft, row, calendar.start)
    return json_of_moment(first_moment(draft, start) if calendar.of_days else start)


def _end(draft: Draft, row: Row, calendar: Calendar) -> Column:
    if calendar.of_days:
        return json_of_moment(first_moment(draft, _last_day(draft, row, calendar) + _ONE))
    return _NULL if calendar.end is None else json_of_moment(_last_moment(draft, row, calendar))


def _start_day(draft: Draft, row: Row, calendar: Calendar) -> Column:
    start = field_sql(draft, row, calendar.start)
    return json_of_quoted(start if calendar.of_days else local_day(draft, start))


def _end_day(draft: Draft, row: Row, calendar: Calendar) -> Column:
    if calendar.of_days:
        return json_of_quoted(_last_day(draft, row, calendar))
    first = local_day(draft, field_sql(draft, row, calendar.start))
    if calendar.end is None:
        return json_of_quoted(first)
    # What ends at midnight does not reach into the next day.
    last = local_day(draft, _last_moment(draft, row, calendar) - _TICK)
    return json_of_quoted(sa.func.greatest(first, last))


def _last_day(draft: Draft, row: Row, calendar: Calendar) -> Column:
    start = field_sql(draft, row, calendar.start)
    if calendar.end is None:
        return start
    return sa.func.greatest(start, field_sql(draft, row, calendar.end))


def _last_moment(draft: Draft, row: Row, calendar: Calendar) -> Column:
    """Null where there is none, or one before the event begins."""
    assert calendar.end is not None
    start, end = field_sql(draft, row, calendar.start), field_sql(draft, row, calendar.end)
    return sa.case((end >= start, end))


def _title(draft: Draft, row: Row, calendar: Calendar) -> Column:
    own = title_text(row, calendar.module)
    if calendar.title is None:
        return own
    return sa.func.coalesce(_titled(draft, row, calendar, calendar.title_path), own)


def _titled(draft: Draft, row: Row, calendar: Calendar, path: tuple[Field, ...]) -> Column:
    field = calendar.title
    assert field is not None
    if not path and calendar.titled is None:
        return field_text(field_sql(draft, row, field), field)
    lookup = path[0] if path else field
    table, target = target_table(lookup), draft.row()
    text = (
        _titled(draft, target, calendar, path[1:]) if path else title_text(target, calendar.titled)  # type: ignore[arg-type]
    )
    return (
        sa.select(text)
        .select_from(table.source(target))
        .where(target.column("id") == row.column(lookup.column), *table.live_one(target))
        .scalar_subquery()
    )


def _color(draft: Draft, row: Row, calendar: Calendar) -> Column:
    options = () if calendar.color is None else calendar.color.options
    colored = [(option.key, option.color) for option in options if option.color is not None]
    if calendar.color is None or not colored:
        return _NULL
    column = field_sql(draft, row, calendar.color)
    return sa.case(*((column == text_literal(key), text_literal(color)) for key, color in colored))


def _color_key(draft: Draft, row: Row, calendar: Calendar) -> Column:
    if calendar.color is None:
        return _NULL
    return json_of_quoted(field_sql(draft, row, calendar.color))


def _color_label(draft: Draft, row: Row, calendar: Calendar) -> Column:
    if calendar.color is None:
        return _NULL
    return option_label(field_sql(draft, row, calendar.color), calendar.color)


_VALUES: dict[str, Callable[[Draft, Row, Calendar], Column]] = {
    "viewId": lambda _draft, _row, calendar: json_constant(f'"{calendar.view}"'),
    "allDay": lambda _draft, _row, calendar: json_constant("true" if calendar.of_days else "false"),
    "start": _start,
    "end": _end,
    "startDay": _start_day,
    "endDay": _end_day,
    "title": _title,
    "color": _color,
    "colorKey": _color_key,
    "colorLabel": _color_label,
}
"""How each value of an event is made, by the name of its field."""
