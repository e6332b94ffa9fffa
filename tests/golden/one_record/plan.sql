SELECT CAST((SELECT json_build_object('__typename', '"Company"'::json, 'id', r1.id, 'title', coalesce(CAST(r1.f_1 AS TEXT), '#' || CAST(r1.number AS TEXT)), 'industry', r1.f_2, 'annualRevenue', CAST(r1.f_7 AS TEXT), 'owner', (SELECT json_build_object('name', r2.name) AS json_build_object_2 
FROM ws.member AS r2 
WHERE r2.id = r1.owner_id), 'contacts', json_build_object('totalCount', (SELECT count(*) AS count_1 
FROM ws.r_65 AS r3 
WHERE r3.f_12 = r1.id AND r3.deleted_at IS NULL)), 'module', '{"apiName":"company","label":"Company"}'::json) AS json_build_object_1 
FROM ws.r_64 AS r1 
WHERE r1.id = $1::uuid AND num_nulls(r1.deleted_at) = 1) AS TEXT) AS c1 
WHERE (SELECT e.epoch 
FROM ws.epoch AS e 
WHERE e.one) = $2::bigint AND (SELECT m.epoch 
FROM ws.member AS m 
WHERE m.id = $3::uuid AND m.active) = $4::bigint
