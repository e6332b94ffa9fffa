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
    a = await o.made("account", name="Acme"); 
    def row(i): return {"name":f"Deal {i}","amount":Decimal("3.50"),"stage":"OLD","day":date(2027,1,1),"moment":NOW,"serial":f"s{i}","accountId":str(a),"won":True,"remark":"x"*50}
    p=await open_pool(database_url,min_size=1,max_size=1)
    o=replace(o,pool=p,writer=Writer(p,DirtyMarks(p)))
    times=collections.defaultdict(list)
    async with p.acquire() as c:
        c.add_query_logger(lambda q: times[q.query.strip()[:300]].append(q.elapsed))
        raw=c._con
    raw.add_query_logger(lambda q: times[q.query.strip()[:60]].append(q.elapsed))
    for rnd in range(4):
        times.clear(); t=time.perf_counter()
        for i in range(300): await o.create("deal",row(i),show=("id","name","amount"))
        print("total", (time.perf_counter()-t)/300*1e3)
        for k,v in times.items(): print("   ", round(sum(v)/300*1e3,3), len(v), k.replace("\n"," ")[:80])
    for rnd in range(3):
        times.clear(); t=time.perf_counter()
        for i in range(5): await o.create("deal",*[row(k) for k in range(1000)],show=("id","name","amount"))
        print("total1000", (time.perf_counter()-t)/5*1e3)
        for k,v in times.items(): print("   ", round(sum(v)/5*1e3,3), len(v), k.replace("\n"," ")[:80])
    await p.close()
