"""Numbers are one word each and phones have words of their own: all words are made anew.

A job of each module makes them; until it is done search looks at the module's records one by one.
"""

from __future__ import annotations

from alembic import op

revision = "w0010"
down_revision = "w0009"

# The ids are of version 8 and name the module number of jobs, as `crm.ids` makes them.
ANEW = """
do $$
declare
  found record;
  next_epoch bigint;
  began text := lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0');
begin
  if not exists (select from module) then
    return;
  end if;
  update epoch set epoch = epoch + 1 where one returning epoch into next_epoch;
  update module set revision = next_epoch, body = (
    body::jsonb || '{"wordsFilling": true}'
    || jsonb_build_object('wordsLayout', coalesce((body ->> 'wordsLayout')::integer, 1) + 1)
  )::json;
  for found in
    select number, (body ->> 'wordsLayout')::integer as layout,
      row_number() over (order by number) as place
    from module
  loop
    insert into job(id, kind, body) values (
      (began || '8' || lpad(to_hex(found.place), 3, '0') || '80004'
        || right(replace(gen_random_uuid()::text, '-', ''), 11))::uuid,
      'FILL_SEARCH',
      json_build_object('module', found.number, 'layout', found.layout)
    );
  end loop;
  insert into revision(revision, change) values (next_epoch, json_build_object(
    'summary', 'The words that records are found by are made anew in the background.',
    'steps', '[]'::json, 'modules', '[]'::json,
    'order', (select json_agg(number order by position, number) from module)
  ));
  insert into tessera.dirty(workspace, at)
  values (substr(current_schema(), 3)::integer, now())
  on conflict (workspace) do update set at = greatest(dirty.at, excluded.at);
end
$$
"""


def upgrade() -> None:
    """Give every module's words their next layout, and start the jobs that fill it."""
    op.execute(ANEW)
