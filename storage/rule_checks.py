"""Asks the rules of modules of the records that a call writes, all of a module in one statement."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

import sqlalchemy as sa

from crm.definitions import Definitions, Module
from crm.errors import UserError, UserErrorCode
from crm.inputs import in_data
from crm.rules import Rule, RuleEvent, rules_on
from crm.saved_filters import read_saved_filter
from storage.draft import Draft
from storage.engine import Connection
from storage.filter_sql import condition_sql
from storage.statement import Statement
from storage.tables import Column, Row, table_of
from storage.writing import Writing

_KNOWN = "_rule_statements"


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule that refuses the write of a record."""

    rule: Rule
    module: Module
    id: UUID
    title: str

    @property
    def error(self) -> UserError:
        """The error, its path beginning at the record's data."""
        column = self.rule.field
        fields = self.module.by_name.values()
        found = next((each for each in fields if each.column == column), None)
        path = () if found is None else (in_data(found),)
        return UserError(UserErrorCode.RULE_REJECTED, self.rule.message, path)


@dataclass(slots=True)
class RuleCheck:
    """The rules of a module at one kind of write, asked around the writing of its records.

    Of records that are changed `note_before` is called first; `broken` is called when they are
    written, of records that are to be deleted while they are there.
    """

    writing: Writing
    module: Module
    event: RuleEvent
    _before: dict[UUID, Mapping[str, object]] = field(default_factory=dict)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that are asked; as a rule there are none."""
        return rules_on(self.module.rules, self.event)

    async def note_before(self, connection: Connection, ids: Iterable[UUID]) -> None:
        """Notes what the records are before they are changed, as far as a rule asks for it."""
        given = list(ids)
        if given and any(rule.before or rule.fields for rule in self.rules):
            self._before = await self._asked(connection, given, before=True)

    async def broken(self, connection: Connection, ids: Iterable[UUID]) -> list[BrokenRule]:
        """The rules that refuse these records, which were written or are to be deleted."""
        given = list(ids)
        rules = self.rules
        if not given or not rules:
            return []
        rows = await self._asked(connection, given, before=False)
        return [
            BrokenRule(rule, self.module, id_, str(row["title"]))
            for id_, row in rows.items()
            for place, rule in enumerate(rules)
            if row[f"c{place}"] and self._was(rule, place, self._before.get(id_, {}), row)
        ]

    def _was(
        self, rule: Rule, place: int, before: Mapping[str, object], after: Mapping[str, object]
    ) -> bool:
        if self.event is not RuleEvent.UPDATE:
            return True
        if rule.before is not None and not before.get(f"c{place}"):
            return False
        return not rule.fields or any(before.get(name) != after[name] for name in rule.fields)

    async def _asked(
        self, connection: Connection, ids: list[UUID], *, before: bool
    ) -> dict[UUID, Mapping[str, object]]:
        writing = self.writing
        statement = _statement(writing.definitions, self.module, self.event, before=before)
        arguments = statement.arguments(writing.asker, writing.definitions.epoch, (), writing.clock)
        text = statement.text(writing.asker.schema)
        rows = await connection.fetch(text, *arguments, ids)
        return {row["id"]: cast(Mapping[str, object], row) for row in rows}


def _statement(
    definitions: Definitions, module: Module, event: RuleEvent, *, before: bool
) -> Statement:
    """What the rules say of records, made once for these definitions."""
    # Where cached_property keeps its values too; what is asked through lookups is theirs as well.
    known: dict[tuple[int, RuleEvent, bool], Statement] = vars(definitions).setdefault(_KNOWN, {})
    key = (module.number, event, before)
    found = known.get(key)
    if found is None:
        found = known[key] = _made(definitions, module, event, before=before)
    return found


def _made(definitions: Definitions, module: Module, event: RuleEvent, *, before: bool) -> Statement:
    draft = Draft()
    row, table = draft.row(), table_of(module)
    rules = rules_on(module.rules, event)
    columns: list[Column] = [row.column("id"), _title(row, module).label("title")]
    for place, rule in enumerate(rules):
        text = rule.before if before else rule.filter
        filter_ = read_saved_filter(definitions, module, json.loads(text or "{}"))
        holds = sa.func.coalesce(condition_sql(draft, row, filter_), sa.false())
        columns.append(holds.label(f"c{place}"))
    compared = dict.fromkeys(name for rule in rules for name in rule.fields)
    columns += [row.column(name).label(name) for name in compared]
    query = sa.select(*columns).select_from(table.source(row))
    return draft.finish(query.where(row.column("id") == sa.any_(draft.given("uuid[]"))))


def _title(row: Row, module: Module) -> Column:
    number = sa.literal_column("'#'").concat(sa.cast(row.column("number"), sa.Text()))
    title = module.title
    if title is None or title.is_computed:
        return number
    return sa.func.coalesce(sa.cast(row.column(title.column), sa.Text()), number)
