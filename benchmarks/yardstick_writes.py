"""The best write we know of one deal, by hand: one transaction with the rows that ours leaves."""

from __future__ import annotations

import json

from benchmarks.layout import Layout

FIELDS = {
    "name": "text",
    "amount": "numeric",
    "stage": "text",
    "closeDate": "date",
    "company": "uuid",
    "contact": "uuid",
}
"""The fields that benchmarked deals are given, with the types of their columns."""


def create_deal(layout: Layout) -> str:
    """P7: the record, its words, its line of history, its event and its count in one statement.

    Parameters: the ids of the record and of the line, the moment, the member, the words, and the
    values of FIELDS.
    """
    deal = layout.tables["deal"]
    columns = [deal.columns[name] for name in FIELDS]
    values = ", ".join(f"${place}::{kind}" for place, kind in enumerate(FIELDS.values(), 6))
    changes = ", ".join(f"'{name}', json_build_array(null, r.{name})" for name in columns)
    return f"""
with made as (
  insert into {deal.name} as r (id, owner_id, created_at, created_by, updated_at, updated_by,
    {", ".join(columns)})
  values ($1::uuid, $4::uuid, $3::timestamptz, $4, $3, $4, {values})
  returning r.id, r.number, row_to_json(r) as record,
    json_build_object('owner_id', json_build_array(null, r.owner_id), {changes}) as changes
), words as (
  insert into {layout.schema}.w_{deal.number}(id, layout, words)
  select id, 1, ($5::text || ' ' || number || ':16000C')::tsvector from made
), line as (
  insert into {layout.schema}.timeline(id, module, record_id, version, at, actor_id, source,
    action, changes)
  select $2::uuid, {deal.number}, id, 1, $3, $4, 'api', 'CREATED', changes from made
), slot as (
  select slot from {layout.schema}.record_slot limit 1 for update skip locked
), counted as (
  insert into {layout.schema}.record_count as c (slot, module, live, binned)
  select slot, {deal.number}, 1, 0 from slot
  on conflict (slot, module) do update set live = c.live + 1
)
insert into {layout.schema}.outbox(at, module, record_id, action, actor_id, source, depth, body)
select $3, {deal.number}, id, 'CREATED', $4, 'api', 0, json_build_object(
  'record', record, 'automation', true, 'changed', '{json.dumps(["owner_id", *columns])}'::json)
from made
"""


def created_deal(layout: Layout) -> str:
    """P7: the payload of a deal that was just made; the id is the only parameter."""
    tables = layout.tables
    d, c, p = (tables[name].columns for name in ("deal", "company", "contact"))
    company, contact = tables["company"].name, tables["contact"].name
    return (
        "select json_build_object('createDeal', json_build_object('deal', json_build_object("
        f"'name', d.{d['name']}, 'amount', d.{d['amount']}::text, 'stage', d.{d['stage']}, "
        f"'closeDate', d.{d['closeDate']}, "
        f"'company', (select json_build_object('name', c.{c['name']}, 'country', c.{c['country']})"
        f" from {company} c where c.id = d.{d['company']} and c.deleted_at is null), "
        f"'contact', (select json_build_object('firstName', p.{p['firstName']}, "
        f"'lastName', p.{p['lastName']}, 'email', p.{p['email']}) from {contact} p "
        f"where p.id = d.{d['contact']} and p.deleted_at is null)), "
        f"'userErrors', json_build_array()))::text from {tables['deal'].name} d where d.id = $1"
    )


def insert_deals(layout: Layout) -> str:
    """P8: the records alone, all in one INSERT.

    Parameters: the ids, the moment, the member, and lists of the values of FIELDS.
    """
    deal = layout.tables["deal"]
    columns = ", ".join(deal.columns[name] for name in FIELDS)
    lists = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(FIELDS.values(), 4))
    return (
        f"insert into {deal.name}(id, owner_id, created_at, created_by, updated_at, updated_by, "
        f"{columns}) select g.id, $3::uuid, $2::timestamptz, $3, $2, $3, "
        + ", ".join(f"g.{name.lower()}" for name in FIELDS)
        + f" from unnest($1::uuid[], {lists}) g(id, {', '.join(n.lower() for n in FIELDS)})"
    )
