SELECT CAST((SELECT ('{"nodes":' || coalesce('[' || string_agg(('{"name":' || coalesce(to_json(p1.f_22)::text, 'null') || ',"company":' || coalesce((SELECT ('{"name":' || coalesce(to_json(r3.f_1)::text, 'null') || '}') AS anon_2 
FROM ws.r_64 AS r3 
WHERE r3.id = p1.f_27 AND num_nulls(r3.deleted_at) = 1), 'null') || '}'), ',') FILTER (WHERE p1.n <= 2) || ']', '[]') || ',"pageInfo":' || ('{"hasNextPage":' || coalesce(((EXISTS (SELECT 1 
FROM ws.r_67 AS r1 LEFT OUTER JOIN ws.r_64 AS r2 ON r2.id = r1.f_27 AND r2.deleted_at IS NULL 
WHERE r1.deleted_at IS NULL AND (tessera.fold(r2.f_1), r1.id) >= ($1::text, $2::uuid))) OR (EXISTS (SELECT 1 
FROM ws.r_67 AS r1 LEFT OUTER JOIN ws.r_64 AS r2 ON r2.id = r1.f_27 AND r2.deleted_at IS NULL 
WHERE r1.deleted_at IS NULL AND tessera.fold(r2.f_1) IS NULL)))::text, 'null') || ',"hasPreviousPage":' || coalesce((count(*) > 2)::text, 'null') || ',"startCursor":' || coalesce(to_json(max(translate(encode(convert_to(CAST(json_build_array('LIeH3Qdv', p1.k1, p1.id) AS TEXT), 'UTF8'), 'base64'), '+/=
', '-_')) FILTER (WHERE p1.n = least(p1.total, 2)))::text, 'null') || '}') || ',"totalCount":' || coalesce(((SELECT count(*) AS count_1 
FROM ws.r_67 AS r1 
WHERE r1.deleted_at IS NULL))::text, 'null') || '}') AS anon_1 
FROM (SELECT n1.f_22, n1.f_27, n1.id, n1.k1, row_number() OVER () AS n, count(*) OVER () AS total 
FROM (SELECT r1.f_22, r1.f_27, r1.id, tessera.fold(r2.f_1) AS k1 
FROM ws.r_67 AS r1 LEFT OUTER JOIN ws.r_64 AS r2 ON r2.id = r1.f_27 AND r2.deleted_at IS NULL 
WHERE r1.deleted_at IS NULL AND (tessera.fold(r2.f_1), r1.id) < ($1::text, $2::uuid) ORDER BY tessera.fold(r2.f_1) DESC NULLS FIRST, r1.id DESC 
 LIMIT 3) AS n1 ORDER BY n DESC) AS p1) AS TEXT) AS c1 
WHERE (SELECT e.epoch 
FROM ws.epoch AS e 
WHERE e.one) = $3::bigint AND (SELECT m.epoch 
FROM ws.member AS m 
WHERE m.id = $4::uuid AND m.active) = $5::bigint
