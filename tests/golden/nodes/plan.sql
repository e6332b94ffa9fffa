SELECT CAST((SELECT coalesce(json_agg(CASE WHEN (i1.module = 0) THEN (SELECT json_build_object('__typename', '"User"'::json, 'id', r1.id, 'name', r1.name) AS json_build_object_1 
FROM ws.member AS r1 
WHERE r1.id = i1.id) WHEN (i1.module = 65) THEN (SELECT json_build_object('__typename', '"Contact"'::json, 'id', r2.id, 'title', coalesce(CAST(r2.f_9 AS TEXT), '#' || CAST(r2.number AS TEXT)), 'number', r2.number, 'deals', (SELECT json_build_object('nodes', coalesce(json_agg(json_build_object('name', p1.f_22)), '[]')) AS json_build_object_3 
FROM (SELECT r3.f_22 
FROM ws.r_67 AS r3 
WHERE r3.f_28 = r2.id AND r3.deleted_at IS NULL ORDER BY r3.id ASC 
 LIMIT 20) AS p1)) AS json_build_object_2 
FROM ws.r_65 AS r2 
WHERE r2.id = i1.id AND num_nulls(r2.deleted_at) = 1) WHEN (i1.module = 67) THEN (SELECT json_build_object('__typename', '"Deal"'::json, 'id', r4.id, 'title', coalesce(CAST(r4.f_22 AS TEXT), '#' || CAST(r4.number AS TEXT)), 'number', r4.number, 'stage', r4.f_24, 'company', (SELECT json_build_object('name', r5.f_1) AS json_build_object_5 
FROM ws.r_64 AS r5 
WHERE r5.id = r4.f_27 AND num_nulls(r5.deleted_at) = 1)) AS json_build_object_4 
FROM ws.r_67 AS r4 
WHERE r4.id = i1.id AND num_nulls(r4.deleted_at) = 1) END ORDER BY i1.n), '[]') AS coalesce_1 
FROM unnest((SELECT $1::uuid[] AS anon_1), (SELECT $2::integer[] AS anon_2)) WITH ORDINALITY AS i1(id, module, n)) AS TEXT) AS c1 
WHERE (SELECT e.epoch 
FROM ws.epoch AS e 
WHERE e.one) = $3::bigint AND (SELECT m.epoch 
FROM ws.member AS m 
WHERE m.id = $4::uuid AND m.active) = $5::bigint
