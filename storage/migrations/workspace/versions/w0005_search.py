"""The tables of the words that records are found by, for modules that are there already.

A job of each module makes the words; until it is done search looks at its records one by one.
"""

from __future__ import annotations

from alembic import op

revision = "w0005"
down_revision = "w0004"

# The ids are of version 8 and name the module number of jobs, as `crm.ids` makes them.
SEARCH = (
    """
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
      for found in select number, row_number() over (order by number) as place from module loop
        execute format(
          'create table %I(id uuid primary key, layout integer not null, words tsvector not null)',
          'w_' || found.number
        );
        execute format(
          'create index %I on %I using gin(words)',
          'w_' || found.number || '_words', 'w_' || found.number
        );
        insert into job(id, kind, body) values (
          (began || '8' || lpad(to_hex(found.place), 3, '0') || '80004'
            || right(replace(gen_random_uuid()::text, '-', ''), 11))::uuid,
          'FILL_SEARCH',
          json_build_object('module', found.number, 'layout', 1)
        );
      end loop;
      update module set revision = next_epoch,
        body = (body::jsonb || '{"wordsFilling": true}')::json;
      insert into revision(revision, change) values (next_epoch, json_build_object(
        'summary', 'The words that records are found by are made in the background.',
        'steps', '[]'::json, 'modules', '[]'::json,
        'order', (select json_agg(number order by position, number) from module)
      ));
      insert into tessera.dirty(workspace, at)
      values (substr(current_schema(), 3)::integer, now())
      on conflict (workspace) do update set at = greatest(dirty.at, excluded.at);
    end
    $$
    """,
)


def upgrade() -> None:
    """Make the tables, and start the jobs that fill them."""
    for statement in SEARCH:
        op.execute(statement)
