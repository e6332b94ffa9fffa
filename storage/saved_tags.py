"""Finds the tags that saved filters ask for: their ids when one is kept, their names when shown."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import cast
from uuid import UUID

from crm.changes import Change
from crm.defining.placing import with_module
from crm.definitions import Definitions, Field, Module
from crm.formulas.linking import linked
from crm.formulas.rollups import filter_text
from crm.rule_json import json_text
from crm.saved_tags import kept_tag, tag_kept, tags_in, with_tags
from crm.step_tags import fixed_tags, tag_meant, with_step_tags
from crm.workflows import Step
from storage.definition_rows import differing
from storage.engine import Connection
from storage.names import identifier
from storage.tag_sql import TAG_NAME_COLUMN, TAG_TABLE

Json = Mapping[str, object]


async def names_of_tags(
    connection: Connection, schema: str, ids: Iterable[UUID]
) -> dict[UUID, str]:
    """What the tags with these ids are called, or those that they were merged into, as far as they
    are there."""
    sql = (
        f"select k.id, t.{TAG_NAME_COLUMN} as name from unnest($1::uuid[]) k(id) "
        f"left join {identifier(schema)}.redirect f on f.loser_id = k.id "
        f"join {_table(schema)} t on t.id = coalesce(f.winner_id, k.id)"
    )
    return {row["id"]: row["name"] for row in await connection.fetch(sql, list(ids))}


async def tags_today(
    connection: Connection, schema: str, asked: Sequence[str]
) -> list[UUID | None]:
    """The id of each tag that a filter asks for, by its name or as it keeps it; None where it is
    not there."""
    kept = {text: id_ for text in asked if (id_ := tag_kept(text)) is not None}
    sql = (
        f"select lower({TAG_NAME_COLUMN}) as name, id, null as kept from {_table(schema)} "
        f"where lower({TAG_NAME_COLUMN}) = any($1::text[]) union all "
        f"select null, t.id, k.id from unnest($2::uuid[]) k(id) "
        f"left join {identifier(schema)}.redirect f on f.loser_id = k.id "
        f"join {_table(schema)} t on t.id = coalesce(f.winner_id, k.id)"
    )
    names = [text.lower() for text in asked if text not in kept]
    rows = await connection.fetch(sql, names, list(kept.values()))
    found = {key: row["id"] for row in rows for key in (row["name"], row["kept"])}
    return [found.get(kept[text] if text in kept else text.lower()) for text in asked]


async def keep_tags(
    connection: Connection, schema: str, saved: Json | None
) -> dict[str, object] | None:
    """A filter that is kept, with the identities of the tags that it names."""
    if saved is None:
        return None
    return _with(saved, await _kept_tags(connection, schema, tags_in(saved)))


async def keep_step_tags(
    connection: Connection, schema: str, steps: Sequence[Step]
) -> tuple[Step, ...]:
    """The steps with the identities of the tags that they give by name or by id."""
    kept = await _known_step_tags(connection, schema, steps)
    return with_step_tags(steps, lambda text: kept.get(text, text))


async def absent_tags(
    connection: Connection, schema: str, steps: Sequence[Step]
) -> list[tuple[tuple[str, ...], str]]:
    """The tags that steps give and that are not there, with the place of each among the steps."""
    known = await _known_step_tags(connection, schema, steps)
    return [(path, text) for path, text in fixed_tags(steps) if text not in known]


async def _known_step_tags(
    connection: Connection, schema: str, steps: Sequence[Step]
) -> dict[str, str]:
    """How the tags that steps give are kept, by the texts that mean them; those that are there."""
    given = {text: tag_meant(text) for _, text in fixed_tags(steps)}
    ids = {text: id_ for text, id_ in given.items() if id_ is not None}
    names = await names_of_tags(connection, schema, set(ids.values())) if ids else {}
    known = {text: kept_tag(id_, names[id_]) for text, id_ in ids.items() if id_ in names}
    return known | await _kept_tags(connection, schema, given.keys() - ids)


async def keep_tags_of(
    connection: Connection, schema: str, before: Definitions, change: Change
) -> Change:
    """The change with the identities of the tags that its rules and rollups name."""
    modules = differing(before, change.next)
    texts = [text for module in modules for text in _filters(module) if '"tags"' in text]
    asked = [text for found in texts for text in tags_in(json.loads(found))]
    kept = await _kept_tags(connection, schema, asked)
    if not kept:
        return change
    following = change.next
    for module in modules:
        following = with_module(following, _module_with(module, kept))
    return replace(change, next=linked(following))


async def _kept_tags(connection: Connection, schema: str, asked: Iterable[str]) -> dict[str, str]:
    """How the tags that are there are kept, by the names that they are asked for by."""
    names = {text: text.lower() for text in asked if tag_kept(text) is None}
    if not names:
        return {}
    rows = await connection.fetch(
        f"select id, {TAG_NAME_COLUMN} as name, lower({TAG_NAME_COLUMN}) as folded "
        f"from {_table(schema)} where lower({TAG_NAME_COLUMN}) = any($1::text[])",
        list(set(names.values())),
    )
    there = {row["folded"]: kept_tag(row["id"], row["name"]) for row in rows}
    return {text: there[folded] for text, folded in names.items() if folded in there}


def _filters(module: Module) -> Iterable[str]:
    for rule in module.rules:
        yield rule.filter
        yield rule.before or ""
    for field in module.all_fields:
        if field.rollup is not None:
            yield field.rollup.filter or ""


def _module_with(module: Module, kept: Mapping[str, str]) -> Module:
    rules = tuple(
        replace(
            rule,
            filter=_text(rule.filter, kept),
            before=None if rule.before is None else _text(rule.before, kept),
        )
        for rule in module.rules
    )
    fields = tuple(_field_with(field, kept) for field in module.all_fields)
    return replace(module, rules=rules, all_fields=fields)


def _field_with(field: Field, kept: Mapping[str, str]) -> Field:
    if field.rollup is None or field.rollup.filter is None:
        return field
    text = filter_text(_with(json.loads(field.rollup.filter), kept))
    return replace(field, rollup=replace(field.rollup, filter=text))


def _text(text: str, kept: Mapping[str, str]) -> str:
    return json_text(_with(json.loads(text), kept))


def _with(filter: Json, kept: Mapping[str, str]) -> dict[str, object]:
    return cast("dict[str, object]", with_tags(filter, lambda text: kept.get(text, text)))


def _table(schema: str) -> str:
    return f"{identifier(schema)}.{identifier(TAG_TABLE.name)}"
