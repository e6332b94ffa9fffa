import time, json, cProfile, pstats
from datetime import date
from decimal import Decimal
from crm.ids import new_id
from crm.inputs import Inputs
from tests.support.office import open_office, NOW


async def test_all(pool, workspace):
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

    s = o.asker.schema
    SQL = f"insert into {s}.r_66 (id,owner_id,created_at,created_by,updated_at,updated_by,f_20,f_21,f_22,f_23,f_24,f_25,f_26,f_27,f_31,f_32) values "
    T = f"insert into {s}.timeline(id,module,record_id,at,actor_id,source,action,changes) values($1,66,$2,$3,$4,'api','CREATED',$5)"
    B = f"insert into {s}.outbox(module,record_id,action,actor_id,source,body) values(66,$1,'CREATED',$2,'api',$3)"
    R = f"select json_build_object('id',id,'name',f_20,'amount',f_21::text)::text from {s}.r_66 where id=$1"
    n = 0

    async def hand(i):
        async with pool.acquire() as c, c.transaction():
            id = new_id(66)
            await c.execute(
                SQL + "(" + ",".join(f"${k}" for k in range(1, 17)) + ")",
                id,
                o.asker.member,
                NOW,
                o.asker.member,
                NOW,
                o.asker.member,
                f"Deal {i}",
                Decimal("3.50"),
                "OLD",
                date(2027, 1, 1),
                NOW,
                f"h{new_id(1)}",
                f"s{i}",
                a,
                True,
                "x" * 50,
            )
            await c.execute(T, new_id(0), id, NOW, o.asker.member, json.dumps(row(i), default=str))
            await c.execute(B, id, o.asker.member, json.dumps(row(i), default=str))
            await c.fetchval(R, id)

    async def hand_many(i):
        rows = []
        for k in range(1000):
            rows += [
                new_id(66),
                o.asker.member,
                NOW,
                o.asker.member,
                NOW,
                o.asker.member,
                f"Deal {i}",
                Decimal("3.50"),
                "OLD",
                date(2027, 1, 1),
                NOW,
                f"h{new_id(1)}",
                f"s{i}",
                a,
                True,
                "x" * 50,
            ]
        sql = SQL + ",".join(
            "(" + ",".join(f"${j * 16 + k}" for k in range(1, 17)) + ")" for j in range(1000)
        )
        await pool.execute(sql, *rows)

    for label, fn, count in (
        ("hand", hand, 300),
        ("ours", lambda i: o.create("deal", row(i), show=("id", "name", "amount")), 300),
        ("hand1000", hand_many, 5),
        (
            "ours1000",
            lambda i: o.create(
                "deal", *[row(k) for k in range(1000)], show=("id", "name", "amount")
            ),
            5,
        ),
    ):
        for rnd in range(3):
            for i in range(8 if count > 10 else 6):
                await fn(i)
            t = time.perf_counter()
            for i in range(count):
                await fn(i)
            print(label, (time.perf_counter() - t) / count * 1e3, "ms")
    rows = [row(k) for k in range(1000)]
    t = time.perf_counter()
    inp = Inputs(o.definitions, o.module("deal"))
    [inp.check_create(r) for r in rows]
    print("check 1000", (time.perf_counter() - t) * 1e3)
    rows = [row(k) for k in range(1000)]
    pr = cProfile.Profile()
    pr.enable()
    for i in range(3):
        await o.create("deal", *rows, show=("id", "name", "amount"))
    pr.disable()
    pstats.Stats(pr).sort_stats("tottime").print_stats(14)
    # what the SQL costs
