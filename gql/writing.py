"""From the arguments of a generated mutation to a write, and from its outcome to the payload."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from crm.definitions import Module
from crm.errors import BadUserInput
from crm.filters import And, Filter, count_objects, read_filter, read_search
from crm.ids import parse_id
from gql.context import Context
from gql.payloads import CompiledWrite, Outcome, payload_json
from gql.variables import plain
from schema_builder import markers as m
from schema_builder.markers import Marker
from storage.writes import (
    MassResult,
    Origin,
    RowResult,
    Selection,
    create_records,
    delete_record,
    delete_records,
    restore_records,
    update_record,
    update_records,
)

MAX_ROWS = 1_000
"""How many records one bulk mutation takes; more are loaded in several calls."""

Arguments = Mapping[str, object]
Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Write:
    """One write of a request: its payload, and the values of the statement that reads back."""

    context: Context
    compiled: CompiledWrite
    values: Sequence[object]

    async def carry_out(self, marker: Marker, arguments: Arguments) -> bytes:
        """Does what `marker` stands for and gives the payload's JSON."""
        match marker:
            case m.CreateOne(module):
                outcome = await self._create_one(module, arguments)
            case m.CreateMany(module):
                outcome = await self._create_many(module, arguments)
            case m.UpdateOne(module):
                outcome = await self._update_one(module, arguments)
            case m.UpdateMany(module):
                outcome = await self._update_many(module, arguments)
            case m.DeleteOne(module):
                outcome = await self._delete_one(module, arguments)
            case m.DeleteMany(module):
                outcome = await self._delete_many(module, arguments)
            case m.RestoreMany(module):
                outcome = await self._restore_many(module, arguments)
            case _:
                raise AssertionError(f"{marker} is not a write")
        return payload_json(self.compiled, outcome)

    async def _create_one(self, module: Module, arguments: Arguments) -> Outcome:
        rows = [cast(Row, arguments["data"])]
        (result,) = await self._create(module, rows, _partial(arguments), arguments)
        return _row(result, "data")

    async def _create_many(self, module: Module, arguments: Arguments) -> Outcome:
        rows = cast("list[Row]", arguments["data"])
        if len(rows) > MAX_ROWS:
            raise BadUserInput(
                f"data has {len(rows)} records; one call takes up to {MAX_ROWS}. Send the rest "
                "in further calls."
            )
        results = await self._create(module, rows, _partial(arguments), arguments)
        return Outcome(
            rows=[_row(result, "data", str(index)) for index, result in enumerate(results)],
            errors=[
                error.under(str(index))
                for index, result in enumerate(results)
                for error in result.errors
            ],
        )

    async def _create(
        self, module: Module, rows: Sequence[Row], partial: bool, arguments: Arguments
    ) -> list[RowResult]:
        return await create_records(
            self.context.server.writer,
            self.context.asker,
            self.context.definitions,
            module,
            rows,
            partial=partial,
            origin=_origin(arguments),
            read_back=self.compiled.read_back,
            values=self.values,
            clock=self.context.clock,
        )

    async def _update_one(self, module: Module, arguments: Arguments) -> Outcome:
        result = await update_record(
            self.context.server.writer,
            self.context.asker,
            self.context.definitions,
            module,
            parse_id(arguments["id"]),
            cast(Row, arguments["data"]),
            origin=_origin(arguments),
            read_back=self.compiled.read_back,
            values=self.values,
            clock=self.context.clock,
        )
        return _row(result)

    async def _update_many(self, module: Module, arguments: Arguments) -> Outcome:
        result = await update_records(
            self.context.server.writer,
            self.context.asker,
            self.context.definitions,
            module,
            await self._selection(module, arguments),
            cast(Row, arguments["data"]),
            partial=_partial(arguments),
            origin=_origin(arguments),
            clock=self.context.clock,
        )
        return _mass(result)

    async def _delete_one(self, module: Module, arguments: Arguments) -> Outcome:
        result = await delete_record(
            self.context.server.writer,
            self.context.asker,
            self.context.definitions,
            module,
            parse_id(arguments["id"]),
            permanently=bool(arguments.get("permanently")),
            origin=_origin(arguments),
            read_back=self.compiled.read_back,
            values=self.values,
            clock=self.context.clock,
        )
        return _row(result)

    async def _delete_many(self, module: Module, arguments: Arguments) -> Outcome:
        result = await delete_records(
            self.context.server.writer,
            self.context.asker,
            self.context.definitions,
            module,
            await self._selection(module, arguments),
            permanently=bool(arguments.get("permanently")),
            partial=_partial(arguments),
            origin=_origin(arguments),
            clock=self.context.clock,
        )
        return _mass(result)

    async def _restore_many(self, module: Module, arguments: Arguments) -> Outcome:
        result = await restore_records(
            self.context.server.writer,
            self.context.asker,
            self.context.definitions,
            module,
            await self._selection(module, arguments),
            partial=_partial(arguments),
            origin=_origin(arguments),
            clock=self.context.clock,
        )
        return _mass(result)

    async def _selection(self, module: Module, arguments: Arguments) -> Selection:
        where = cast(Row, arguments["where"])
        found = cast("Row | None", where.get("filter"))
        count_objects(found)
        definitions = self.context.definitions
        asked: list[Filter] = [
            read_filter(definitions, module, part, place)
            for part, place in (
                (await self._view_filter(module, where.get("view")), ("where", "view")),
                (found, ("where", "filter")),
            )
            if part is not None
        ]
        search = read_search(definitions, module, where.get("search"), ("where", "search"))
        if search is not None:
            asked.append(search)
        return Selection(
            ids=_ids(where.get("ids")),
            filter=And(tuple(asked)) if asked else None,
            except_ids=_ids(where.get("except")) or (),
            all=bool(where.get("all")),
            trashed=bool(where.get("trashed")),
        )

    async def _view_filter(self, module: Module, id: object) -> Row | None:
        """The filter of a view that a mass write names; one that lacks a condition is refused."""
        if id is None:
            return None
        context = self.context
        views = await context.server.views.get(context.asker, context.definitions)
        view = views.of(module, id, "where.view")
        if not view.whole_filter:
            raise BadUserInput(
                f"where.view: a condition of {view.label} asks for a field that was deleted, so "
                "the view shows more records than it should. Mend the view first."
            )
        return view.filter


def _ids(value: object) -> tuple[UUID, ...] | None:
    if value is None:
        return None
    parsed = (parse_id(item) for item in cast("list[object]", value))
    return tuple(found for found in parsed if found is not None)


def _options(arguments: Arguments) -> Row:
    return cast(Row, arguments.get("options") or {})


def _partial(arguments: Arguments) -> bool:
    return bool(_options(arguments).get("partial"))


def _origin(arguments: Arguments) -> Origin:
    return Origin(automation=plain(_options(arguments).get("automation")) != "SKIP")


def _row(result: RowResult, *prefix: str) -> Outcome:
    return Outcome(
        record=result.record, errors=tuple(error.under(*prefix) for error in result.errors)
    )


def _mass(result: MassResult) -> Outcome:
    return Outcome(count=result.count, errors=result.errors)
