SELECT CAST((SELECT ('{"lastName":' || coalesce(to_json(r1.f_9)::text, 'null') || ',"company":' || coalesce((SELECT ('{"name":' || coalesce(to_json(r2.f_1)::text, 'null') || '}') AS anon_2 
FROM ws.r_64 AS r2 
WHERE r2.id = r1.f_12 AND num_nulls(r2.deleted_at) = 1), 'null') || '}') AS anon_1 
FROM ws.r_65 AS r1 
WHERE lower(r1.f_10) = lower($1::text) AND r1.deleted_at IS NULL) AS TEXT) AS c1, CAST((SELECT ('{"name":' || coalesce(to_json(r3.f_22)::text, 'null') || '}') AS anon_3 
FROM ws.r_67 AS r3 
WHERE r3.number = $2::bigint AND r3.deleted_at IS NULL) AS TEXT) AS c2 
WHERE (SELECT e.epoch 
FROM ws.epoch AS e 
WHERE e.one) = $3::bigint AND (SELECT m.epoch 
FROM ws.member AS m 
WHERE m.id = $4::uuid AND m.active) = $5::bigint
