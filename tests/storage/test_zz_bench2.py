import time, collections
from datetime import date
from decimal import Decimal
from storage.engine import open_pool
from storage.outbox import DirtyMarks
from storage.writes import Writer
from dataclasses import replace
from tests.support.office import open_office, NOW


async def test_all(pool, workspace, database_url):
    o = await open_office(pool, workspace)
    a = await o.made("account", name="Acme")

    def row(i):
        return {
            "name": f"Deal {i}",
            "amount": Decimal("3.50"),
            "stage": "OLD",
            "day": date(2027, 1, 1),
            "moment": NOW,
            "serial": f"s{i}",
            "accountId": str(a),
            "won": True,
            "remark": "x" * 50,
        }

    p = await open_pool(database_url, min_size=1, max_size=1)
    o = replace(o, pool=p, writer=Writer(p, DirtyMarks(p)))
    times = collections.defaultdict(list)
    async with p.acquire() as c:
        c.add_query_logger(lambda q: times[q.query.strip()[:300]].append(q.elapsed))
        raw = c._con
    raw.add_query_logger(lambda q: times[q.query.strip()[:60]].append(q.elapsed))
    for rnd in range(2):
        times.clear()
        t = time.perf_counter()
        for i in range(300):
            await o.create("deal", row(i), show=("id", "name", "amount"))
        print("total", (time.perf_counter() - t) / 300 * 1e3)
        for k, v in times.items():
            print("   ", round(sum(v) / 300 * 1e3, 3), len(v), k.replace("\n", " ")[:80])
    for rnd in range(3):
        times.clear()
        t = time.perf_counter()
        for i in range(5):
            await o.create("deal", *[row(k) for k in range(1000)], show=("id", "name", "amount"))
        print("total1000", (time.perf_counter() - t) / 5 * 1e3)
        for k, v in times.items():
            print("   ", round(sum(v) / 5 * 1e3, 3), len(v), k.replace("\n", " ")[:80])
    st = o.shows("deal", "id", "name", "amount").text(o.asker.schema)
    async with p.acquire() as c:
        for r in await c.fetch(
            "select name, generic_plans, custom_plans, left(statement,60) s, statement=$1 as it from pg_prepared_statements",
            st,
        ):
            print(tuple(r))
            if r["it"]:
                ids = await c.fetch(
                    f"select id from {o.asker.schema}.r_66 order by id desc limit 1000"
                )
                lit = "array[" + ",".join(f"'{x[0]}'::uuid" for x in ids) + "]"
                for n in (1, 2):
                    for x in await c.fetch(
                        f"explain (analyze, buffers) execute {r['name']}({lit})"
                    ):
                        print(x[0][:200])
    await p.close()
