"""The changes that an entry of a timeline tells, in SQL: each field with its values as text.

An entry holds `{column: [before, after]}` as the write left it. Names, labels and titles are those
of today, so that a line reads well whatever was renamed since; what is gone for good is told by
what the entry itself holds.
"""

import json
from collections.abc import Callable, Iterator, Sequence

import sqlalchemy as sa

from crm.any_lookups import is_any_lookup
from crm.definitions import USERS, Field, Module
from crm.parts import parts_of
from crm.system_modules import TAGS
from crm.tags import NAME as TAGS_NAME
from storage.any_lookup_sql import by_module
from storage.draft import Draft, number_literal, text_literal
from storage.json_sql import json_constant, json_list, json_object
from storage.redirect_sql import id_today, title_then
from storage.tables import Column, Condition, Row, table_of
from storage.value_sql import title_text

RecordJson = Callable[..., Column]
"""Gives a record's JSON: of a draft, the column of its id and a shape."""

Parts = tuple[tuple[str, str | None, str], ...]
"""What is shown of a change: the response key and what stands there, or None and its JSON."""

GONE = "A field that was deleted"
DELETED = "(deleted)"
_ANY_COLUMN = "^f_[0-9]+$"
_ID_FORM = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


def changes_json(
    draft: Draft,
    entry: Row,
    module: Module,
    targets: Sequence[Module],
    parts: Parts,
    *,
    known_only: bool,
) -> Column:
    """The JSON list of what changed, in the order of the module's fields; with `known_only` of
    these fields alone."""
    return _Changes(draft, entry, module, targets).json(parts, known_only=known_only)


class _Changes:
    """The rows of an entry's changes, each beside what is known of its field."""

    def __init__(self, draft: Draft, entry: Row, module: Module, targets: Sequence[Module]) -> None:
        self._draft = draft
        self._entry = entry
        self._module = module
        self._targets = {target.number: target for target in (USERS, *targets)}
        self._change = draft.row("c")
        self._known = draft.row("k")
        told = ("owner", TAGS_NAME)
        system = (field for field in module.system_fields if field.api_name in told)
        self._fields = (*system, *module.all_fields)

    def json(self, parts: Parts, *, known_only: bool) -> Column:
        change, known = self._change, self._known
        changes = sa.func.json_each(self._entry.column("changes"))
        rows = changes.table_valued("key", "value", name=change.alias)
        fields = (
            sa.func.json_to_recordset(sa.cast(text_literal(self._described()), sa.JSON()))
            .table_valued(
                sa.column("place", sa.Integer()),
                sa.column("col", sa.Text()),
                sa.column("field", sa.Text()),
                sa.column("label", sa.Text()),
            )
            .render_derived(name=known.alias, with_types=True)
        )
        there = known.column("col") == change.column("key")
        entries = [(key, self._value(name, json_)) for key, name, json_ in parts]
        order = sa.func.coalesce(known.column("place"), number_literal(1_000_000))
        return (
            sa.select(json_list(json_object(entries), ordered_by=order))
            .select_from(rows.outerjoin(fields, there))
            .where(self._told(known_only))
            .scalar_subquery()
        )

    def _told(self, known_only: bool) -> Condition:
        """Whether a row is told: that of a field, or of one that is gone for good."""
        column = self._change.column("key")
        is_known: Condition = self._known.column("col").is_not(None)
        if known_only:
            return is_known
        return sa.or_(
            is_known,
            sa.and_(
                column.op("~")(text_literal(_ANY_COLUMN)),
                column.not_in([text_literal(name) for name in self._with_others()]),
            ),
        )

    def _described(self) -> str:
        """What is known of each field, in the order of the module."""
        return json.dumps(
            [
                {
                    "place": place,
                    "col": field.column,
                    "field": None if field.deleted else field.api_name,
                    "label": field.label,
                }
                for place, field in enumerate(self._fields)
            ],
            ensure_ascii=False,
        )

    def _with_others(self) -> Iterator[str]:
        """Columns that are told with others."""
        yield ""
        for field in self._fields:
            yield from (part.column for part in parts_of(field)[1:])

    def _value(self, name: str | None, json_: str) -> Column:
        match name:
            case None:
                return json_constant(json_)
            case "field":
                return sa.type_coerce(self._known.column("field"), sa.Text())
            case "label":
                known = sa.type_coerce(self._known.column("label"), sa.Text())
                return sa.func.coalesce(known, text_literal(GONE))
            case _:
                return self._shown(0 if name == "before" else 1)

    def _shown(self, side: int) -> Column:
        """The value on one side as people read it; null where there is none."""
        value = f"{self._change.alias}.value"
        text: Column = sa.literal_column(f"({value} ->> {side})", sa.Text())
        whole = sa.literal_column(f"({value} -> {side})", sa.JSON())
        by_column = [
            (self._known.column("col") == text_literal(field.column), found)
            for field in self._fields
            if (found := self._of(field, text, whole, side)) is not None
        ]
        shown = sa.case(*by_column, else_=text) if by_column else text
        return sa.case((text.is_not(None), shown))

    def _of(self, field: Field, text: Column, whole: Column, side: int) -> Column | None:
        """What a field's values need besides their text; None where that is all."""
        match field.kind:
            case "SELECT":
                return self._label(field, text)
            case "MULTI_SELECT":
                return self._each(whole, text, lambda one: self._label(field, one))
            case "BOOLEAN":
                yes = (text == text_literal("true"), text_literal("Yes"))
                return sa.case(yes, (text == text_literal("false"), text_literal("No")), else_=text)
            case "DATETIME":
                return sa.func.replace(text, text_literal("+00:00"), text_literal("Z"))
            case "USER":
                return self._title(USERS, text)
            case "LOOKUP" if field.lookup is not None:
                target = self._targets.get(field.lookup.module)
                return None if target is None else self._title(target, text)
            case "MULTI_LOOKUP" | "TAGS":
                listed = TAGS if field.lookup is None else field.lookup.module
                target = self._targets.get(listed)
                if target is None:
                    return None
                # What it was before it became a list.
                single = self._title(target, text)
                return self._each(whole, single, lambda one: self._title(target, one))
            case "CURRENCY":
                return sa.func.concat_ws(text_literal(" "), text, self._mate(field, side))
            case "FILE":
                return sa.func.coalesce(self._mate(field, side), text)
            case _ if is_any_lookup(field):
                id_ = self._id(text)
                titles = ((number, self._title(each, text)) for number, each in self._recorded())
                return sa.func.coalesce(by_module(id_, titles), text_literal(DELETED))
        return None

    def _mate(self, field: Field, side: int) -> Column:
        """The second of the parts of a field's value."""
        mate, changes = parts_of(field)[1].column, f"{self._entry.alias}.changes"
        return sa.literal_column(f"({changes} -> '{mate}' ->> {side})", sa.Text())

    def _recorded(self) -> Iterator[tuple[int, Module]]:
        for number, target in self._targets.items():
            if target is not USERS:
                yield number, target

    def _label(self, field: Field, key: Column) -> Column:
        labels = {option.key: option.label for option in (*field.former_options, *field.options)}
        known = sa.cast(text_literal(json.dumps(labels, ensure_ascii=False)), sa.JSON())
        found = known.op("->>", return_type=sa.Text())(key)
        return sa.func.coalesce(found, key)

    def _title(self, target: Module, text: Column) -> Column:
        row, id_ = self._draft.row(), self._id(text)
        found = sa.select(title_text(row, target)).select_from(table_of(target).source(row))
        if target is USERS:
            name = found.where(row.column("id") == id_).scalar_subquery()
            return sa.func.coalesce(name, text_literal(DELETED))
        today = found.where(row.column("id") == id_today(self._draft, id_)).scalar_subquery()
        # A record that was merged keeps its name: the line may tell of that very merge.
        return sa.func.coalesce(title_then(self._draft, id_), today, text_literal(DELETED))

    def _id(self, text: Column) -> Column:
        """The id that a text is; null where it is none, as after a change of the field's kind."""
        is_id: Condition = text.op("~", is_comparison=True)(text_literal(_ID_FORM))
        return sa.case((is_id, sa.cast(text, sa.Uuid())))

    def _each(self, whole: Column, text: Column, shown: Callable[[Column], Column]) -> Column:
        """Each of a list, joined by commas; null where it is empty."""
        row = self._draft.row("i")
        items = sa.func.json_array_elements_text(whole).table_valued(
            "value", with_ordinality="place", name=row.alias
        )
        joined = sa.func.string_agg(
            shown(sa.type_coerce(row.column("value"), sa.Text())), text_literal(", ")
        )
        listed = sa.select(joined).select_from(items).scalar_subquery()
        is_list = sa.func.json_typeof(whole) == text_literal("array")
        return sa.case((is_list, listed), else_=text)
