"""The best SQL we know for the benchmarked queries, written by hand for the real tables.

Each statement gives the whole answer as one text: the page first in a subquery, lookups as
correlated scalar subqueries, objects by `json_build_object`.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.layout import Layout, Table

PAGE = 50
COMPANIES = 20
DEALS = 10
CARDS = 20


def deals_of_stage(layout: Layout, stage: str) -> str:
    """P1: 50 deals of one stage by close date, the latest first, with company and contact.

    Every deal of the data has a close date, and still those without one must come last: the
    second half of the union is read only where the first has fewer than 50. The stage is a
    literal, one statement each: the six differ much in how many deals they have.
    """
    deal = layout.tables["deal"]
    c = deal.columns
    close, stage_is = c["closeDate"], f"{c['stage']} = '{stage}' and deleted_at is null"
    page = (
        f"(select * from {deal.name} where {stage_is} and {close} is not null"
        f" order by {close} desc, id desc limit {PAGE})"
        f" union all (select * from {deal.name} where {stage_is} and {close} is null"
        f" order by id desc limit {PAGE}) limit {PAGE}"
    )
    return _answer(
        "deals",
        "json_build_object('nodes', "
        f"(select coalesce(json_agg({_deal_with_lookups(layout)}), '[]') from ({page}) d))",
    )


def deal_by_id(layout: Layout) -> str:
    """P2: one deal by id with company and contact; the id is the only parameter."""
    deal = layout.tables["deal"]
    return _answer(
        "deal",
        f"(select {_deal_with_lookups(layout)} from {deal.name} d"
        " where d.id = $1 and d.deleted_at is null)",
    )


def companies_with_deals(layout: Layout) -> str:
    """P3: the first 20 companies by name, each with its first 10 deals and how many it has."""
    company, deal = layout.tables["company"], layout.tables["deal"]
    c, d = company.columns, deal.columns
    theirs = f"from {deal.name} where {d['company']} = c.id and deleted_at is null"
    deals = (
        f"json_build_object('totalCount', (select count(*) {theirs}), 'nodes', "
        f"(select coalesce(json_agg(json_build_object({_deal_parts(deal)})), '[]')"
        f" from (select * {theirs} order by id limit {DEALS}) d))"
    )
    name = f"tessera.fold({c['name']})"
    page = (
        f"select * from {company.name} where deleted_at is null"
        f" order by {name} nulls last, id limit {COMPANIES}"
    )
    shape = (
        f"json_build_object('id', c.id, 'name', c.{c['name']}, 'country', c.{c['country']},"
        f" 'deals', {deals})"
    )
    return _answer(
        "companies",
        f"json_build_object('nodes', (select coalesce(json_agg({shape}), '[]') from ({page}) c))",
    )


def kanban(layout: Layout, stages: Sequence[str]) -> str:
    """P4: each stage with its count, its sum and its 20 cards by close date.

    One pass counts and adds up. The cards are read by stage along the index of the close date;
    every stage has deals, and every deal has a stage.
    """
    company, deal = layout.tables["company"], layout.tables["deal"]
    c, d = company.columns, deal.columns
    page = (
        f"select * from {deal.name} where {d['stage']} = g.stage and deleted_at is null"
        f" order by {d['closeDate']}, id limit {CARDS}"
    )
    card = (
        f"json_build_object('id', d.id, 'name', d.{d['name']}, 'amount', d.{d['amount']}::text,"
        f" 'closeDate', d.{d['closeDate']}, 'company', (select json_build_object('name',"
        f" c.{c['name']}) from {company.name} c where c.id = d.{d['company']}"
        " and c.deleted_at is null))"
    )
    cards = f"(select coalesce(json_agg({card}), '[]') from ({page}) d)"
    column = (
        "json_build_object('key', json_build_object('stage', g.stage), 'count', g.count,"
        " 'aggregates', json_build_object('sum', json_build_object('amount', g.sum::text)),"
        f" 'records', json_build_object('nodes', {cards}))"
    )
    keys = ", ".join(f"'{stage}'" for stage in stages)
    groups = (
        f"select {d['stage']} stage, count(*) count, sum({d['amount']}) sum from {deal.name}"
        f" where deleted_at is null group by {d['stage']}"
    )
    board = f"select * from ({groups}) g order by array_position(array[{keys}], stage)"
    return _answer(
        "deals",
        "json_build_object('groups', json_build_object('nodes', "
        f"(select json_agg({column}) from ({board}) g)))",
    )


def _deal_with_lookups(layout: Layout) -> str:
    company, contact = layout.tables["company"], layout.tables["contact"]
    deal, c, p = layout.tables["deal"], company.columns, contact.columns
    return (
        f"json_build_object({_deal_parts(deal)}, 'company', "
        f"(select json_build_object('name', c.{c['name']}, 'country', c.{c['country']})"
        f" from {company.name} c where c.id = d.{deal.columns['company']}"
        " and c.deleted_at is null), 'contact', "
        f"(select json_build_object('firstName', p.{p['firstName']},"
        f" 'lastName', p.{p['lastName']}, 'email', p.{p['email']})"
        f" from {contact.name} p where p.id = d.{deal.columns['contact']}"
        " and p.deleted_at is null))"
    )


def _deal_parts(deal: Table) -> str:
    c = deal.columns
    return (
        f"'id', d.id, 'name', d.{c['name']}, 'amount', d.{c['amount']}::text,"
        f" 'stage', d.{c['stage']}, 'closeDate', d.{c['closeDate']}"
    )


def _answer(key: str, value: str) -> str:
    return f"select json_build_object('{key}', {value})::text"
