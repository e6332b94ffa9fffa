"""Finds the clusters of duplicates of a module in SQL: records that match by its rules.

The records are looked through in the order of their ids, each by itself: one that matches only
newer ones is the first of a cluster. So a page costs what it takes to find its clusters, and at
most what it takes to look through a fixed number of records (decision 048).
"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.sql.selectable import SelectBase

from crm.definitions import Module
from crm.duplicates import DuplicateRule, MatchMethod, active_rules, is_selective, matched_columns
from storage.cluster_plan import DuplicatesRoot
from storage.draft import Draft, number_literal
from storage.duplicate_sql import least_threshold, match_sql, rule_sql, similar_sql
from storage.filter_sql import condition_sql
from storage.list_sql import ID
from storage.tables import Column, Condition, Query, Row, table_of

MOST_SHOWN = 100
"""How many records of a cluster are shown, and how many each record is compared to by a rule."""

LOOKED_THROUGH = 20_000
"""How many records one page looks through where each rule finds by an index of equal values."""
OF_MIXED, OF_TEXTS = 2_000, 100
"""The same where a rule also compares how similar texts are, and where one does nothing else."""

_NOTHING: Column = sa.literal_column("null::uuid as first, null::uuid[] as ids")


def looked_through(rules: Sequence[DuplicateRule], module: Module) -> int:
    """How many records one page looks through."""
    if any(rule.similar and not is_selective(module, rule) for rule in rules):
        return OF_TEXTS
    return OF_MIXED if any(rule.similar for rule in rules) else LOOKED_THROUGH


class ClusterSearch:
    """The search for a page of clusters."""

    def __init__(self, draft: Draft, root: DuplicatesRoot) -> None:
        self._draft = draft
        self._root = root
        self._module = root.module
        self._table = table_of(root.module)
        self._most = looked_through(active_rules(root.module), root.module)
        self._id = root.module.by_name[ID]
        self._rules = active_rules(root.module)

    def page(self) -> Query:
        """The first record of each cluster and the ids of all, and one cluster more."""
        if not self._rules:
            return sa.select(_NOTHING).where(sa.false())
        seed, near, whole = self._draft.row("s"), self._draft.row("h"), self._draft.row("c")
        columns = tuple(dict.fromkeys((ID, *matched_columns(self._module))))
        source = (
            self._seeds(columns)
            .subquery(seed.alias)
            .join(self._near(seed).lateral(near.alias), sa.true())
            .join(self._whole(seed, near).lateral(whole.alias), sa.true())
        )
        return (
            sa.select(seed.column(ID).label("first"), whole.column("ids").label("ids"))
            .select_from(source)
            .where(
                *self._prepared(),
                near.column("older").is_(sa.false()),
                flag(f"{whole.alias}.ids[1] = {seed.alias}.id"),
            )
            .order_by(seed.column(ID))
            .limit(number_literal(self._root.size + 1))
        )

    def _listed(self, row: Row, columns: Sequence[str]) -> Query:
        """The live records that the asker may see."""
        return (
            sa.select(row.columns(columns))
            .select_from(self._table.source(row))
            .where(*self._table.live(row), condition_sql(self._draft, row, self._root.allowed))
        )

    def _seeds(self, columns: Sequence[str]) -> Query:
        """The records that are looked through, in the order of their ids."""
        row, place = self._draft.row(), self._root.after
        query = self._listed(row, columns)
        if place is not None:
            query = query.where(row.column(ID) > self._draft.operand(self._id, place.id))
        return query.order_by(row.column(ID)).limit(number_literal(self._most))

    def _near(self, seed: Row) -> Query:
        """The records that match a seed, and whether one of them is older."""
        row = self._draft.row("n")
        older = sa.func.bool_or(row.column(ID) < seed.column(ID))
        return sa.select(
            older.label("older"), sa.func.array_agg(row.column(ID)).label("ids")
        ).select_from(self._matching(seed, self._rules).subquery(row.alias))

    def _whole(self, seed: Row, near: Row) -> Query:
        """The ids of all records of a seed's cluster, in their order.

        From the records that match it those are followed that have equal values: similar texts
        would lead from one to the next to nearly all.
        """
        start, step, other = self._draft.row("i"), self._draft.row("w"), self._draft.row("m")
        given = sa.func.unnest(sa.func.array_append(near.column("ids"), seed.column(ID)))
        reached = (
            sa.select(start.column(ID).label(ID))
            .select_from(given.table_valued(ID).render_derived(name=start.alias))
            .where(near.column("older").is_(sa.false()))
            .cte(self._draft.row("reach").alias, recursive=True, nesting=True)
        )
        followed = [rule for rule in self._rules if not rule.similar]
        if followed:
            last = reached.alias(self._draft.row("o").alias)
            joined = last.join(self._table.source(step), step.column(ID) == last.c.id).join(
                self._matching(step, followed).lateral(other.alias), sa.true()
            )
            reached = reached.union(sa.select(other.column(ID)).select_from(joined))
        some = self._draft.row("x")
        found = sa.select(reached.c.id).limit(number_literal(MOST_SHOWN + 1)).subquery(some.alias)
        ids = sa.func.array_agg(aggregate_order_by(some.column(ID), some.column(ID)))
        return sa.select(ids.label("ids")).select_from(found)

    def _matching(self, record: Row, rules: Sequence[DuplicateRule]) -> SelectBase:
        """The ids of the records that match one, up to MOST_SHOWN by each rule."""
        found = []
        for rule in rules:
            part = self._draft.row("k")
            matching = self._by_rule(record, rule).limit(number_literal(MOST_SHOWN))
            found.append(sa.select(part.columns((ID,))).select_from(matching.subquery(part.alias)))
        return found[0] if len(found) == 1 else sa.union_all(*found)

    def _by_rule(self, record: Row, rule: DuplicateRule) -> Query:
        """The records that match one by a rule. Where it compares both, what is equal is found
        before it is seen how similar that is: the planner would rather look through all that is
        similar, by the index of trigrams."""
        row, module = self._draft.row(), self._module
        if not (rule.similar and is_selective(module, rule)):
            matching = flag(rule_sql(module, rule, row.alias, record.alias))
            return self._listed(row, (ID,)).where(matching, row.column(ID) != record.column(ID))
        equal = [match for match in rule.matches if match.method is not MatchMethod.SIMILAR]
        similar = [match for match in rule.matches if match.method is MatchMethod.SIMILAR]
        compared = [module.by_number[match.field].column for match in similar]
        listed = self._listed(row, (ID, *compared)).where(
            row.column(ID) != record.column(ID),
            *(flag(match_sql(module, match, row.alias, record.alias)) for match in equal),
        )
        # An offset, even one of nothing, is what the planner does not look beyond.
        near = self._draft.row("e")
        alike = (similar_sql(module, match, near.alias, record.alias) for match in similar)
        return (
            sa.select(near.columns((ID,)))
            .select_from(listed.offset(number_literal(0)).subquery(near.alias))
            .where(*map(flag, alike))
        )

    def _prepared(self) -> list[Condition]:
        """Lets the index of trigrams leave out what is less similar than any rule asks for; this
        is done before the first record is looked at, and ends with the statement."""
        least = least_threshold(self._rules)
        if least is None:
            return []
        setting = f"set_config('pg_trgm.similarity_threshold', '{least!r}', true)"
        return [flag(f"(select {setting}) is not null")]

    def beyond(self) -> Column:
        """The last record that was looked through, where there are more behind it."""
        last, more = self._draft.row("l"), self._draft.row()
        seeds = self._seeds((ID,)).limit(number_literal(1)).offset(number_literal(self._most - 1))
        behind = self._listed(more, (ID,)).where(more.column(ID) > last.column(ID))
        return (
            sa.select(last.columns((ID,)))
            .select_from(seeds.subquery(last.alias))
            .where(sa.exists(behind))
            .scalar_subquery()
        )


def flag(sql: str) -> Condition:
    """A condition by its text."""
    return sa.literal_column(sql, sa.Boolean())
