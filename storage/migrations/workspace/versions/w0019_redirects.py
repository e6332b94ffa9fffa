"""Records that were merged into others: where their ids lead, and whose their history was."""

from __future__ import annotations

import json

from alembic import op

revision = "w0019"
down_revision = "w0018"

MERGED = ("MERGED", "Merged into another record")
"""The new option of the activity log's `action`: its key and its label."""

STATEMENTS = (
    # A loser's id leads to the record that it is today, never to another loser.
    """
    create table redirect(
      loser_id uuid primary key,
      winner_id uuid not null,
      module integer not null,
      at timestamptz not null
    )
    """,
    "create index redirect_winner on redirect(winner_id)",
    # The record that a line was about before that was merged; the version of such a line is 0.
    "alter table timeline add column merged_from uuid",
)

ACTIVITY_LOGS, ACTION = 6, 900_006_002
# A workspace that is being made has no epoch yet; its first one is 1.
EPOCH = "update epoch set epoch = epoch + 1 where one"
REVISION = """
insert into revision(revision, change)
select epoch, json_build_object(
  'summary', 'The activity log tells of merges.', 'steps', '[]'::json,
  'modules', '[]'::json, 'order', (select json_agg(number order by position, number) from module)
) from epoch
"""


_OPTION = json.dumps({"key": MERGED[0], "label": MERGED[1]})
# No colon followed by a letter stands in it, which alembic would take for a parameter.
OPTION = f"""
update module set revision = coalesce((select epoch from epoch), 1), body = jsonb_set(
  body::jsonb, '{{fields}}', (
    select jsonb_agg(
      case when (field ->> 'number')::int = {ACTION}
        then jsonb_set(field, '{{options}}', field -> 'options' || '{_OPTION}'::jsonb)
        else field end
      order by place
    ) from jsonb_array_elements(body::jsonb -> 'fields') with ordinality as g(field, place)
  )
)::json
where number = {ACTIVITY_LOGS}
"""


def upgrade() -> None:
    """Make the table, and let the activity log tell of merges."""
    for statement in (*STATEMENTS, EPOCH, OPTION, REVISION):
        op.execute(statement)
