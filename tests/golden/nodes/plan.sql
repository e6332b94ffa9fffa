SELECT CAST((SELECT coalesce('[' || string_agg(coalesce(CASE WHEN (i1.module = 0) THEN (SELECT ('{"__typename":"User","id":' || coalesce('"' || (r1.id) || '"', 'null') || ',"name":' || coalesce(to_json(r1.name)::text, 'null') || '}') AS anon_2 
FROM ws.member AS r1 
WHERE r1.id = i1.id) WHEN (i1.module = 65) THEN (SELECT ('{"__typename":"Contact","id":' || coalesce('"' || (r2.id) || '"', 'null') || ',"title":' || coalesce(to_json(coalesce(CAST(r2.f_9 AS TEXT), '#' || CAST(r2.number AS TEXT)))::text, 'null') || ',"number":' || coalesce((r2.number)::text, 'null') || ',"deals":' || coalesce((SELECT ('{"nodes":' || coalesce('[' || string_agg(('{"name":' || coalesce(to_json(p1.f_22)::text, 'null') || '}'), ',') || ']', '[]') || '}') AS anon_4 
FROM (SELECT r3.f_22 
FROM ws.r_67 AS r3 
WHERE r3.f_28 = r2.id AND r3.deleted_at IS NULL ORDER BY r3.id ASC 
 LIMIT 20) AS p1), 'null') || '}') AS anon_3 
FROM ws.r_65 AS r2 
WHERE r2.id = coalesce((SELECT f1.winner_id 
FROM ws.redirect AS f1 
WHERE f1.loser_id = i1.id), i1.id) AND num_nulls(r2.deleted_at) = 1) WHEN (i1.module = 67) THEN (SELECT ('{"__typename":"Deal","id":' || coalesce('"' || (r4.id) || '"', 'null') || ',"title":' || coalesce(to_json(coalesce(CAST(r4.f_22 AS TEXT), '#' || CAST(r4.number AS TEXT)))::text, 'null') || ',"number":' || coalesce((r4.number)::text, 'null') || ',"stage":' || coalesce('"' || (r4.f_24) || '"', 'null') || ',"company":' || coalesce((SELECT ('{"name":' || coalesce(to_json(r5.f_1)::text, 'null') || '}') AS anon_6 
FROM ws.r_64 AS r5 
WHERE r5.id = r4.f_27 AND num_nulls(r5.deleted_at) = 1), 'null') || '}') AS anon_5 
FROM ws.r_67 AS r4 
WHERE r4.id = coalesce((SELECT f2.winner_id 
FROM ws.redirect AS f2 
WHERE f2.loser_id = i1.id), i1.id) AND num_nulls(r4.deleted_at) = 1) END, 'null'), ',' ORDER BY i1.n) || ']', '[]') AS anon_1 
FROM unnest((SELECT $1::uuid[] AS anon_7), (SELECT $2::integer[] AS anon_8)) WITH ORDINALITY AS i1(id, module, n)) AS TEXT) AS c1 
WHERE (SELECT e.epoch 
FROM ws.epoch AS e 
WHERE e.one) = $3::bigint AND (SELECT m.epoch 
FROM ws.member AS m 
WHERE m.id = $4::uuid AND m.active) = $5::bigint
