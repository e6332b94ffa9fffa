SELECT CAST((SELECT ('{"totalCount":' || coalesce(((SELECT count(*) AS count_1 
FROM ws.r_67 AS r1 
WHERE r1.deleted_at IS NULL AND r1.f_24 = 'NEW_DEAL'))::text, 'null') || ',"nodes":' || coalesce('[' || string_agg(('{"title":' || coalesce(to_json(coalesce(CAST(p1.f_22 AS TEXT), '#' || CAST(p1.number AS TEXT)))::text, 'null') || ',"amount":' || coalesce('"' || (p1.f_23) || '"', 'null') || ',"company":' || coalesce((SELECT ('{"title":' || coalesce(to_json(coalesce(CAST(r2.f_1 AS TEXT), '#' || CAST(r2.number AS TEXT)))::text, 'null') || '}') AS anon_2 
FROM ws.r_64 AS r2 
WHERE r2.id = p1.f_27 AND num_nulls(r2.deleted_at) = 1), 'null') || '}'), ',') || ']', '[]') || '}') AS anon_1 
FROM (SELECT r1.number, r1.f_22, r1.f_23, r1.f_27 
FROM ws.r_67 AS r1 
WHERE r1.deleted_at IS NULL AND r1.f_24 = 'NEW_DEAL' ORDER BY r1.f_23 DESC NULLS LAST, r1.id DESC 
 LIMIT 20) AS p1) AS TEXT) AS c1, CAST((SELECT ('{"totalCount":' || coalesce(((SELECT count(*) AS count_2 
FROM ws.r_67 AS r3 
WHERE r3.deleted_at IS NULL AND r3.f_24 = 'DEAL_WON'))::text, 'null') || ',"nodes":' || coalesce('[' || string_agg(('{"title":' || coalesce(to_json(coalesce(CAST(p2.f_22 AS TEXT), '#' || CAST(p2.number AS TEXT)))::text, 'null') || ',"amount":' || coalesce('"' || (p2.f_23) || '"', 'null') || ',"company":' || coalesce((SELECT ('{"title":' || coalesce(to_json(coalesce(CAST(r4.f_1 AS TEXT), '#' || CAST(r4.number AS TEXT)))::text, 'null') || '}') AS anon_4 
FROM ws.r_64 AS r4 
WHERE r4.id = p2.f_27 AND num_nulls(r4.deleted_at) = 1), 'null') || '}'), ',') || ']', '[]') || '}') AS anon_3 
FROM (SELECT r3.number, r3.f_22, r3.f_23, r3.f_27 
FROM ws.r_67 AS r3 
WHERE r3.deleted_at IS NULL AND r3.f_24 = 'DEAL_WON' ORDER BY r3.f_23 DESC NULLS LAST, r3.id DESC 
 LIMIT 20) AS p2) AS TEXT) AS c2, CAST((SELECT ('{"totalCount":' || coalesce(((SELECT count(*) AS count_3 
FROM ws.r_67 AS r5 
WHERE r5.deleted_at IS NULL AND r5.f_24 IS NULL))::text, 'null') || ',"nodes":' || coalesce('[' || string_agg(('{"title":' || coalesce(to_json(coalesce(CAST(p3.f_22 AS TEXT), '#' || CAST(p3.number AS TEXT)))::text, 'null') || ',"amount":' || coalesce('"' || (p3.f_23) || '"', 'null') || ',"company":' || coalesce((SELECT ('{"title":' || coalesce(to_json(coalesce(CAST(r6.f_1 AS TEXT), '#' || CAST(r6.number AS TEXT)))::text, 'null') || '}') AS anon_6 
FROM ws.r_64 AS r6 
WHERE r6.id = p3.f_27 AND num_nulls(r6.deleted_at) = 1), 'null') || '}'), ',') || ']', '[]') || '}') AS anon_5 
FROM (SELECT r5.number, r5.f_22, r5.f_23, r5.f_27 
FROM ws.r_67 AS r5 
WHERE r5.deleted_at IS NULL AND r5.f_24 IS NULL ORDER BY r5.f_23 DESC NULLS LAST, r5.id DESC 
 LIMIT 20) AS p3) AS TEXT) AS c3 
WHERE (SELECT e.epoch 
FROM ws.epoch AS e 
WHERE e.one) = $1::bigint AND (SELECT m.epoch 
FROM ws.member AS m 
WHERE m.id = $2::uuid AND m.active) = $3::bigint
