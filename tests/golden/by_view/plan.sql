SELECT CAST((SELECT ('{"totalCount":' || coalesce(((SELECT count(*) AS count_1 
FROM ws.r_67 AS r1 
WHERE r1.deleted_at IS NULL AND (r1.f_24 IN ('DEAL_WON', 'DEAL_LOST')) IS NOT true AND (EXISTS (SELECT 1 
FROM ws.member AS r2 
WHERE r2.id = r1.owner_id AND r2.id = $1::uuid)) AND (EXISTS (SELECT 1 
FROM ws.r_64 AS r3 
WHERE r3.id = r1.f_27 AND r3.deleted_at IS NULL AND strpos(tessera.fold(r3.f_1), (SELECT tessera.fold($2::text) AS fold_1)) > 0))))::text, 'null') || ',"nodes":' || coalesce('[' || string_agg(('{"name":' || coalesce(to_json(p1.f_22)::text, 'null') || ',"stage":' || coalesce('"' || (p1.f_24) || '"', 'null') || ',"company":' || coalesce((SELECT ('{"name":' || coalesce(to_json(r4.f_1)::text, 'null') || ',"wins":' || ('{"totalCount":' || coalesce(((SELECT count(*) AS count_2 
FROM ws.r_67 AS r5 
WHERE r5.f_27 = r4.id AND r5.deleted_at IS NULL AND (r5.f_24 IN ('DEAL_WON', 'DEAL_LOST')) IS NOT true AND (EXISTS (SELECT 1 
FROM ws.member AS r6 
WHERE r6.id = r5.owner_id AND r6.id = $1::uuid))))::text, 'null') || '}') || '}') AS anon_2 
FROM ws.r_64 AS r4 
WHERE r4.id = p1.f_27 AND num_nulls(r4.deleted_at) = 1), 'null') || '}'), ',') || ']', '[]') || '}') AS anon_1 
FROM (SELECT r1.f_22, r1.f_24, r1.f_27 
FROM ws.r_67 AS r1 
WHERE r1.deleted_at IS NULL AND (r1.f_24 IN ('DEAL_WON', 'DEAL_LOST')) IS NOT true AND (EXISTS (SELECT 1 
FROM ws.member AS r2 
WHERE r2.id = r1.owner_id AND r2.id = $1::uuid)) AND (EXISTS (SELECT 1 
FROM ws.r_64 AS r3 
WHERE r3.id = r1.f_27 AND r3.deleted_at IS NULL AND strpos(tessera.fold(r3.f_1), (SELECT tessera.fold($2::text) AS fold_1)) > 0)) ORDER BY r1.f_25 ASC NULLS LAST, r1.f_23 DESC NULLS LAST, r1.id DESC 
 LIMIT 2) AS p1) AS TEXT) AS c1 
WHERE (SELECT e.epoch 
FROM ws.epoch AS e 
WHERE e.one) = $3::bigint AND (SELECT m.epoch 
FROM ws.member AS m 
WHERE m.id = $1::uuid AND m.active) = $4::bigint
