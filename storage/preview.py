"""Dry runs: a write is carried out, looked at, and taken back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar, cast
from uuid import UUID

from crm.definitions import Field, Module
from crm.ids import module_of
from crm.inputs import in_data
from crm.parts import parts_of
from crm.tags import written_fields
from crm.times import rfc3339
from storage.automation import calendar_of
from storage.engine import Connection
from storage.events import Event, events_since, outbox_position
from storage.linked_records import Links
from storage.matching import Calendar, matches
from storage.records import read_records
from storage.told_values import ToldValues
from storage.transaction import Outcome, Work
from storage.workflows import active_workflows
from storage.writing import FieldChange, MassResult, Preview, RowResult, Writing

MOST_SHOWN = 100
"""Of how many records a preview shows the changes."""


T = TypeVar("T")


def tried(writing: Writing, work: Work[T]) -> Work[T]:
    """The same work; in a dry run it is taken back, and its results have a preview."""
    return work if writing.dry_run is None else _Trial(writing, work).carry_out


class _TakeBack(Exception):
    """Leaves a savepoint so that nothing of it is kept."""


@dataclass(slots=True)
class _Seen:
    """What a write left before it was taken back."""

    events: list[Event]
    started: list[tuple[UUID, UUID]]
    """Records, and the workflows that their events start."""
    records: dict[UUID, str]
    values: ToldValues = field(default_factory=ToldValues)


@dataclass(frozen=True, slots=True)
class _Trial(Generic[T]):
    """A write that is carried out on trial."""

    writing: Writing
    work: Work[T]

    async def carry_out(self, connection: Connection) -> Outcome[T]:
        """Gives the results with their previews; keeps nothing."""
        schema = self.writing.asker.schema
        position = await outbox_position(connection, schema)
        try:
            async with connection.transaction():
                outcome = await self.work(connection)
                seen = await self._look(connection, position, outcome.result)
                raise _TakeBack
        except _TakeBack:
            # What would be deleted is shown as it is.
            await self._read(connection, seen, [event.record_id for event in seen.events])
        return Outcome(cast(T, self._previewed(outcome.result, seen)), kept=False)

    async def _look(self, connection: Connection, position: int, result: object) -> _Seen:
        writing = self.writing
        if writing.dry_run is None or writing.dry_run.shows is None:
            return _Seen([], [], {})
        schema, asker = writing.asker.schema, writing.asker
        events = await events_since(connection, schema, position, writing.clock.now, asker.member)
        if isinstance(result, RowResult):
            # Of more records than are shown it is the one that the write is about that counts.
            events.sort(key=lambda event: event.record_id != result.id)
        seen = _Seen(events, await self._started(connection, events), {})
        await self._read(connection, seen, [*(e.record_id for e in events), *_doubled(result)])
        held = (
            (each, side)
            for event in events
            if event.record_id in seen.records
            for each in self._changed_fields(event)
            for side in (event.before, event.record)
        )
        await seen.values.know(connection, schema, held)
        return seen

    async def _started(
        self, connection: Connection, events: Sequence[Event]
    ) -> list[tuple[UUID, UUID]]:
        schema = self.writing.asker.schema
        modules = {event.module for event in events if event.automation}
        workflows = await active_workflows(connection, schema, modules) if modules else []
        if not workflows:
            return []
        calendar = Calendar(*await calendar_of(connection, schema))
        found = matches(
            Links(connection, schema), self.writing.definitions, calendar, events, workflows
        )
        return [(m.event.record_id, m.workflow.id) async for m in found if m.error is None]

    async def _read(self, connection: Connection, seen: _Seen, ids: Iterable[UUID]) -> None:
        """Reads what the preview shows of the first records, those apart that are known."""
        writing, wanted = self.writing, list(dict.fromkeys(ids))[:MOST_SHOWN]
        shows = None if writing.dry_run is None else writing.dry_run.shows
        by_module: dict[Module, list[UUID]] = {}
        for id_ in wanted if shows is not None else ():
            module = writing.definitions.by_number.get(module_of(id_) or 0)
            if module is not None and id_ not in seen.records:
                by_module.setdefault(module, []).append(id_)
        for module, some in by_module.items():
            assert shows is not None
            texts = await read_records(
                connection,
                shows(module),
                writing.asker,
                writing.definitions.epoch,
                writing.values,
                writing.clock,
                some,
            )
            seen.records.update((i, t) for i, t in zip(some, texts, strict=True) if t is not None)

    def _previewed(self, result: object, seen: _Seen) -> object:
        match result:
            case RowResult() | MassResult():
                about: frozenset[UUID] | None = frozenset() if result.errors else None
                preview = self._preview(seen, about, result.doubled)
                moved = result.moved if isinstance(result, RowResult) else ()
                return replace(result, preview=replace(preview, moved=moved))
            case _:
                return [
                    replace(row, preview=self._preview(seen, row.written, row.doubled))
                    for row in cast("Sequence[RowResult]", result)
                ]

    def _preview(
        self, seen: _Seen, about: frozenset[UUID] | None, doubled: tuple[UUID, ...]
    ) -> Preview:
        """What a result came to: the events of the records that it is about, or all of them."""
        changes = [
            change
            for event in seen.events
            if event.record_id in seen.records and (about is None or event.record_id in about)
            for change in self._changes(event, seen.values)
        ]
        started = [id_ for record, id_ in seen.started if about is None or record in about]
        return Preview(
            tuple(changes),
            tuple(id_ for id_ in dict.fromkeys(doubled) if id_ in seen.records),
            tuple(dict.fromkeys(started)),
            seen.records,
        )

    def _changed_fields(self, event: Event) -> list[Field]:
        fields = written_fields(self.writing.seen.by_number[event.module])
        return [each for each in fields if _is_changed(each, event)]

    def _changes(self, event: Event, values: ToldValues) -> Iterator[FieldChange]:
        module = self.writing.seen.by_number[event.module]
        if event.action in _MOVES:
            was, is_ = (rfc3339(event.at) if now else None for now in _MOVES[event.action])
            yield FieldChange(event.record_id, "deletedAt", "Deleted at", was, is_)
        for each in self._changed_fields(event):
            before, after = values.told(each, event.before), values.told(each, event.record)
            yield FieldChange(event.record_id, in_data(each), each.label, before, after)
        for each in module.lists:
            told = event.links.get(each.column)
            if isinstance(told, list):
                went, came = told
                yield FieldChange(event.record_id, each.api_name, each.label, went, came)


_MOVES: Mapping[str, tuple[bool, bool]] = {
    "DELETED": (False, True),
    "MERGED": (False, True),
    "RESTORED": (True, False),
}
"""Whether a record is deleted before and after an event, where that changes."""


def _is_changed(field: Field, event: Event) -> bool:
    if event.action == "CREATED":
        return event.record.get(field.column) is not None
    return any(part.column in event.changed for part in parts_of(field))


def _doubled(result: object) -> Iterator[UUID]:
    for each in result if isinstance(result, list) else [result]:
        if isinstance(each, RowResult | MassResult):
            yield from each.doubled
