SELECT CAST((SELECT ('{"nodes":' || coalesce('[' || string_agg(('{"name":' || coalesce(to_json(p1.f_1)::text, 'null') || ',"deals":' || coalesce((SELECT ('{"totalCount":' || coalesce(((SELECT count(*) AS count_1 
FROM ws.r_67 AS r2 
WHERE r2.f_27 = p1.id AND r2.deleted_at IS NULL AND r2.f_23 IS NOT NULL))::text, 'null') || ',"nodes":' || coalesce('[' || string_agg(('{"name":' || coalesce(to_json(p2.f_22)::text, 'null') || ',"amount":' || coalesce('"' || (p2.f_23) || '"', 'null') || ',"lead":' || coalesce((SELECT ('{"name":' || coalesce(to_json(r3.f_14)::text, 'null') || ',"deals":' || ('{"totalCount":' || coalesce(((SELECT count(*) AS count_2 
FROM ws.r_67 AS r4 
WHERE r4.f_26 = r3.id AND r4.deleted_at IS NULL))::text, 'null') || '}') || '}') AS anon_3 
FROM ws.r_66 AS r3 
WHERE r3.id = p2.f_26 AND num_nulls(r3.deleted_at) = 1), 'null') || '}'), ',') FILTER (WHERE p2.n <= 2) || ']', '[]') || ',"pageInfo":' || ('{"hasNextPage":' || coalesce((count(*) > 2)::text, 'null') || '}') || '}') AS anon_2 
FROM (SELECT n1.f_22, n1.f_23, n1.f_26, row_number() OVER () AS n 
FROM (SELECT r2.f_22, r2.f_23, r2.f_26 
FROM ws.r_67 AS r2 
WHERE r2.f_27 = p1.id AND r2.deleted_at IS NULL AND r2.f_23 IS NOT NULL ORDER BY r2.f_23 ASC NULLS LAST, r2.id ASC 
 LIMIT 3) AS n1) AS p2), 'null') || '}'), ',') || ']', '[]') || '}') AS anon_1 
FROM (SELECT r1.f_1, r1.id 
FROM ws.r_64 AS r1 
WHERE r1.deleted_at IS NULL ORDER BY tessera.fold(r1.f_1) ASC NULLS LAST, r1.id ASC 
 LIMIT 20) AS p1) AS TEXT) AS c1 
WHERE (SELECT e.epoch 
FROM ws.epoch AS e 
WHERE e.one) = $1::bigint AND (SELECT m.epoch 
FROM ws.member AS m 
WHERE m.id = $2::uuid AND m.active) = $3::bigint
