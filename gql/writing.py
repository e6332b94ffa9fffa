"""From the arguments of a generated mutation to a write, and from its outcome to the payload."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast
from uuid import UUID

from graphql import GraphQLField

from crm.definitions import Module
from crm.errors import UserError, UserErrorCode
from crm.ids import parse_id
from crm.jobs import JobKind
from crm.record_keys import told_by
from gql.context import Context
from gql.follow_ups import log, told_of
from gql.given_names import as_given
from gql.payloads import CompiledWrite, Outcome, payload_json
from gql.planning import Planner
from gql.previews import Texts
from gql.queries import Run
from gql.selections import selection_of
from gql.write_arguments import Arguments, Row, options_of, origin_of, partial_of, rows_of
from schema_builder import write_markers as w
from schema_builder.markers import Marker
from storage.once import Once, Replayed, once
from storage.statement import Statement
from storage.writes import (
    Door,
    DryRun,
    MassResult,
    RowResult,
    Selection,
    Writing,
    create_records,
    delete_record,
    delete_records,
    merge_records,
    restore_records,
    tag_records,
    update_record,
    update_records,
    upsert_records,
)

_OWNER_ID = "ownerId"
_TAGGING: Mapping[type, JobKind] = {
    w.TagMany: JobKind.TAG_RECORDS,
    w.UntagMany: JobKind.UNTAG_RECORDS,
}

Told = Callable[[Any], Outcome]
"""What a payload shows of the result of a write."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a root field came to: its JSON, whether the write was refused, and whether it had
    been carried out before and is only told again."""

    json: bytes
    refused: bool = False
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Write:
    """One write of a request: its payload, the values of the statement that reads back, and the
    field of the schema that it is."""

    run: Run
    planner: Planner
    compiled: CompiledWrite
    values: Sequence[object]
    root: GraphQLField

    @property
    def context(self) -> Context:
        """The request's context."""
        return self.run.context

    async def carry_out(
        self, marker: Marker, arguments: Arguments, door: Door, field: Once | None = None
    ) -> Written:
        """Does what `marker` stands for, once where `field` says so, and gives the payload."""
        selection = await selection_of(self.context, marker, arguments)
        work, told = self._work(marker, arguments, door, selection)
        if self.run.prepared.schema.has_grace:
            told = partial(self._told, told, arguments)
        keyed = None if field is None else replace(field, answer=partial(self._answer, told))
        with once(keyed):
            try:
                result = await work
            except Replayed as before:
                return Written(before.answer, replayed=True)
        outcome = told(result)
        refused = bool(outcome.errors) and not partial_of(arguments)
        workflows = await self._workflows(outcome)
        return Written(payload_json(self.compiled, outcome, workflows), refused)

    async def _workflows(self, outcome: Outcome) -> dict[UUID, Texts]:
        """What the previews of an outcome show of workflows."""
        ids = {
            id_: None
            for each in (outcome, *outcome.rows)
            for id_ in (each.preview.workflows if each.preview is not None else ())
        }
        previews = self.compiled.previews
        return {} if previews is None else await previews.workflows(self.run, tuple(ids))

    def _dry_run(self, arguments: Arguments) -> DryRun | None:
        if not options_of(arguments).get("dryRun"):
            return None
        previews = self.compiled.previews
        return DryRun(None if previews is None else partial(previews.shows, self.planner))

    def _writing(self, arguments: Arguments) -> Writing:
        return Writing(
            self.context.asker,
            self.context.whole,
            self.context.clock,
            origin_of(arguments),
            self.compiled.read_back,
            self.values,
            self._dry_run(arguments),
        )

    def undone(self, message: str) -> bytes:
        """The payload of a write of which nothing was kept, for a reason beside it."""
        error = UserError(UserErrorCode.ROLLED_BACK, message)
        return payload_json(self.compiled, Outcome(errors=(error,)))

    def _told(self, told: Told, arguments: Arguments, result: object) -> Outcome:
        return as_given(told(result), self.root, arguments)

    def _answer(self, told: Told, result: object) -> bytes:
        return payload_json(self.compiled, told(result))

    def _work(
        self, marker: Marker, arguments: Arguments, door: Door, selection: Selection
    ) -> tuple[Awaitable[object], Told]:
        match self._whole(marker):
            case w.LogFollowUp():
                return self._follow_up(arguments, door), told_of
            case w.CreateOne(module):
                rows = [cast(Row, arguments["data"])]
                return self._create(module, rows, arguments, door), _only_row
            case w.CreateMany(module):
                return self._create(module, rows_of(arguments), arguments, door), _all_rows
            case w.UpsertMany(module):
                return self._upsert(module, rows_of(arguments), arguments, door), _all_rows
            case w.UpdateOne(module):
                return self._update_one(module, arguments, door), _row
            case w.DeleteOne(module):
                return self._delete_one(module, arguments, door), _row
            case w.MergeMany(module):
                return self._merge(module, arguments, door), _row
            case whole:
                return self._work_on_many(whole, arguments, door, selection), _mass

    def _work_on_many(
        self, marker: Marker, arguments: Arguments, door: Door, selection: Selection
    ) -> Awaitable[MassResult]:
        """What is done to all records of a selection."""
        match marker:
            case w.UpdateMany(module):
                return self._update_many(module, arguments, door, selection)
            case w.AssignMany(module):
                return self._assign_many(module, arguments, door, selection)
            case (w.TagMany(module) | w.UntagMany(module)) as tagging:
                kind = _TAGGING[type(tagging)]
                return self._tag_many(module, arguments, door, selection, kind)
            case w.DeleteMany(module):
                return self._delete_many(module, arguments, door, selection)
            case w.RestoreMany(module):
                return self._restore_many(module, arguments, door, selection)
            case _:
                raise AssertionError(f"{marker} is not a write")

    def _whole(self, marker: Marker) -> Marker:
        """The same write of the whole module, of which the asker may see only a part."""
        if isinstance(marker, w.MutationMarker):
            return replace(marker, module=self.context.whole.by_number[marker.module.number])
        return marker

    async def _create(
        self, module: Module, rows: Sequence[Row], arguments: Arguments, door: Door
    ) -> list[RowResult]:
        return await create_records(
            door,
            self._writing(arguments),
            module,
            rows,
            partial=partial_of(arguments),
        )

    async def _upsert(
        self, module: Module, rows: Sequence[Row], arguments: Arguments, door: Door
    ) -> list[RowResult]:
        return await upsert_records(
            door,
            self._writing(arguments),
            module,
            told_by(module, cast("list[str]", arguments["by"])),
            rows,
            partial=partial_of(arguments),
        )

    async def _update_one(self, module: Module, arguments: Arguments, door: Door) -> RowResult:
        return await update_record(
            door,
            self._writing(arguments),
            module,
            parse_id(arguments["id"]),
            cast(Row, arguments["data"]),
            expected=cast("int | None", arguments.get("expectedVersion")),
        )

    async def _update_many(
        self, module: Module, arguments: Arguments, door: Door, selection: Selection
    ) -> MassResult:
        return await update_records(
            door,
            self._writing(arguments),
            module,
            selection,
            cast(Row, arguments["data"]),
            partial=partial_of(arguments),
        )

    async def _assign_many(
        self, module: Module, arguments: Arguments, door: Door, selection: Selection
    ) -> MassResult:
        return await update_records(
            door,
            self._writing(arguments),
            module,
            selection,
            {_OWNER_ID: arguments[_OWNER_ID]},
            kind=JobKind.ASSIGN_RECORDS,
            partial=partial_of(arguments),
        )

    async def _tag_many(
        self,
        module: Module,
        arguments: Arguments,
        door: Door,
        selection: Selection,
        kind: JobKind,
    ) -> MassResult:
        return await tag_records(
            door,
            self._writing(arguments),
            module,
            selection,
            cast("list[str]", arguments["tags"]),
            kind=kind,
            partial=partial_of(arguments),
        )

    async def _follow_up(self, arguments: Arguments, door: Door) -> RowResult:
        return await log(self.context, arguments, door, self._writing(arguments), self._shows)

    def _shows(self, name: str, module: Module) -> Statement | None:
        """What reads a record that the payload shows by a name of its own."""
        shown = self.compiled.along.get(name)
        return None if shown is None else shown.shows(self.planner, module)

    async def _delete_one(self, module: Module, arguments: Arguments, door: Door) -> RowResult:
        return await delete_record(
            door,
            self._writing(arguments),
            module,
            parse_id(arguments["id"]),
            permanently=bool(arguments.get("permanently")),
            expected=cast("int | None", arguments.get("expectedVersion")),
        )

    async def _delete_many(
        self, module: Module, arguments: Arguments, door: Door, selection: Selection
    ) -> MassResult:
        return await delete_records(
            door,
            self._writing(arguments),
            module,
            selection,
            permanently=bool(arguments.get("permanently")),
            partial=partial_of(arguments),
        )

    async def _merge(self, module: Module, arguments: Arguments, door: Door) -> RowResult:
        return await merge_records(
            door,
            self._writing(arguments),
            module,
            parse_id(arguments["into"]),
            [parse_id(id_) for id_ in cast("list[object]", arguments["from"])],
            cast(Row, arguments.get("data") or {}),
        )

    async def _restore_many(
        self, module: Module, arguments: Arguments, door: Door, selection: Selection
    ) -> MassResult:
        return await restore_records(
            door,
            self._writing(arguments),
            module,
            selection,
            partial=partial_of(arguments),
        )


def _row(result: RowResult, *prefix: str) -> Outcome:
    return Outcome(
        record=result.record,
        created=result.created,
        errors=_under(prefix, result.errors),
        warnings=_under(prefix, result.warnings),
        conflicts=result.conflicts,
        preview=result.preview,
    )


def _under(prefix: Sequence[str], errors: Sequence[UserError]) -> tuple[UserError, ...]:
    # A thousand rows as a rule have none.
    return tuple(error.under(*prefix) for error in errors) if errors else ()


def _only_row(results: Sequence[RowResult]) -> Outcome:
    (result,) = results
    return _row(result, "data")


def _all_rows(results: Sequence[RowResult]) -> Outcome:
    return Outcome(
        rows=[_row(result, "data", str(index)) for index, result in enumerate(results)],
        errors=[
            error.under(str(index))
            for index, result in enumerate(results)
            for error in result.errors
        ],
    )


def _mass(result: MassResult) -> Outcome:
    return Outcome(count=result.count, errors=result.errors, preview=result.preview, job=result.job)
