SELECT CAST((SELECT ('{"totalCount":' || coalesce(((SELECT count(*) AS count_1 
FROM ws.r_67 AS r1 
WHERE r1.deleted_at IS NULL AND r1.f_23 >= $1::numeric AND r1.f_23 <= 'infinity'::numeric AND r1.f_24 IN ('NEW_DEAL', 'DEAL_WON')))::text, 'null') || ',"nodes":' || coalesce('[' || string_agg(('{"name":' || coalesce(to_json(p1.f_22)::text, 'null') || ',"amount":' || coalesce('"' || (p1.f_23) || '"', 'null') || ',"stage":' || coalesce('"' || (p1.f_24) || '"', 'null') || ',"closeDate":' || coalesce('"' || (p1.f_25) || '"', 'null') || ',"company":' || coalesce((SELECT ('{"id":' || coalesce('"' || (r2.id) || '"', 'null') || ',"name":' || coalesce(to_json(r2.f_1)::text, 'null') || '}') AS anon_2 
FROM ws.r_64 AS r2 
WHERE r2.id = p1.f_27 AND num_nulls(r2.deleted_at) = 1), 'null') || ',"contact":' || coalesce((SELECT ('{"firstName":' || coalesce(to_json(r3.f_8)::text, 'null') || ',"lastName":' || coalesce(to_json(r3.f_9)::text, 'null') || ',"email":' || coalesce(to_json(r3.f_10)::text, 'null') || '}') AS anon_3 
FROM ws.r_65 AS r3 
WHERE r3.id = p1.f_28 AND num_nulls(r3.deleted_at) = 1), 'null') || '}'), ',') || ']', '[]') || '}') AS anon_1 
FROM (SELECT u1.f_22, u1.f_23, u1.f_24, u1.f_25, u1.f_27, u1.f_28 
FROM ((SELECT r1.f_22, r1.f_23, r1.f_24, r1.f_25, r1.f_27, r1.f_28, r1.id, r1.f_25 AS k1, tessera.fold(r1.f_22) AS k2 
FROM ws.r_67 AS r1 
WHERE r1.deleted_at IS NULL AND r1.f_23 >= $1::numeric AND r1.f_23 <= 'infinity'::numeric AND r1.f_24 IN ('NEW_DEAL', 'DEAL_WON') AND r1.f_25 IS NOT NULL ORDER BY r1.f_25 DESC NULLS FIRST, tessera.fold(r1.f_22) ASC NULLS LAST, r1.id ASC 
 LIMIT 3) UNION ALL (SELECT r1.f_22, r1.f_23, r1.f_24, r1.f_25, r1.f_27, r1.f_28, r1.id, r1.f_25 AS k1, tessera.fold(r1.f_22) AS k2 
FROM ws.r_67 AS r1 
WHERE r1.deleted_at IS NULL AND r1.f_23 >= $1::numeric AND r1.f_23 <= 'infinity'::numeric AND r1.f_24 IN ('NEW_DEAL', 'DEAL_WON') AND r1.f_25 IS NULL ORDER BY r1.f_25 DESC NULLS FIRST, tessera.fold(r1.f_22) ASC NULLS LAST, r1.id ASC 
 LIMIT 3)) AS u1 ORDER BY u1.k1 DESC NULLS LAST, u1.k2 ASC NULLS LAST, u1.id ASC 
 LIMIT 3) AS p1) AS TEXT) AS c1 
WHERE (SELECT e.epoch 
FROM ws.epoch AS e 
WHERE e.one) = $2::bigint AND (SELECT m.epoch 
FROM ws.member AS m 
WHERE m.id = $3::uuid AND m.active) = $4::bigint
