"""The activity log tells of tags that many records were given, and that were taken away."""

from __future__ import annotations

import json

from alembic import op

revision = "w0018"
down_revision = "w0017"

AFTER = "MASS_ASSIGNED"
OPTIONS = (("MASS_TAGGED", "Tagged together"), ("MASS_UNTAGGED", "Untagged together"))

# The options of the log's action, the new ones behind AFTER; the rest of the definition stays.
ADD = """
update module set
  revision = coalesce((select epoch from epoch), 1),
  body = jsonb_set(body::jsonb, array['fields', action.place, 'options'], (
    select jsonb_agg(given.option order by given.place, given.within) from (
      select option, place, 0 as within
      from jsonb_array_elements(action.options) with ordinality old(option, place)
      union all
      select option, (
        select min(at.place) from jsonb_array_elements(action.options) with ordinality at(o, place)
        where at.o->>'key' = '{after}'
      ), added.within
      from jsonb_array_elements('{options}'::jsonb) with ordinality added(option, within)
    ) given
  ))::json
from (
  select (place - 1)::text as place, field->'options' as options
  from module log, jsonb_array_elements(log.body::jsonb->'fields') with ordinality f(field, place)
  where log.number = 6 and (field->>'number')::int = 900006002
) action
where number = 6
"""
# A workspace that is being made has no epoch yet; its first one is 1.
EPOCH = "update epoch set epoch = epoch + 1 where one"
REVISION = """
insert into revision(revision, change)
select epoch, json_build_object(
  'summary', 'The activity log tells of tags that many records were given.', 'steps', '[]'::json,
  'modules', '[]'::json, 'order', (select json_agg(number order by position, number) from module)
) from epoch
"""


def upgrade() -> None:
    """Add the options to what the log tells of."""
    op.execute(EPOCH)
    options = json.dumps([{"key": key, "label": label} for key, label in OPTIONS])
    # A colon followed by a letter is taken for a parameter by alembic; JSON has a blank there.
    op.execute(ADD.format(after=AFTER, options=options))
    op.execute(REVISION)
