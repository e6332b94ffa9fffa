SELECT CAST((SELECT ('{"nodes":' || coalesce('[' || string_agg(('{"name":' || coalesce(to_json(p1.f_22)::text, 'null') || ',"company":' || coalesce((SELECT ('{"country":' || coalesce('"' || (r7.f_5) || '"', 'null') || '}') AS anon_2 
FROM ws.r_64 AS r7 
WHERE r7.id = p1.f_27 AND num_nulls(r7.deleted_at) = 1), 'null') || ',"contact":' || coalesce((SELECT ('{"email":' || coalesce(to_json(r8.f_10)::text, 'null') || '}') AS anon_3 
FROM ws.r_65 AS r8 
WHERE r8.id = p1.f_28 AND num_nulls(r8.deleted_at) = 1), 'null') || '}'), ',') || ']', '[]') || '}') AS anon_1 
FROM (SELECT r1.f_22, r1.f_27, r1.f_28 
FROM ws.r_67 AS r1 
WHERE r1.deleted_at IS NULL AND ((EXISTS (SELECT 1 
FROM ws.r_65 AS r2 
WHERE r2.id = r1.f_28 AND r2.deleted_at IS NULL AND right(tessera.fold(r2.f_10), length((SELECT tessera.fold($1::text) AS fold_1))) = (SELECT tessera.fold($1::text) AS fold_1))) OR r1.f_28 IS NULL OR NOT (EXISTS (SELECT 1 
FROM ws.member AS r3 
WHERE r3.id = r1.owner_id AND r3.id = $2::uuid))) AND NOT (EXISTS (SELECT 1 
FROM ws.r_65 AS r4 
WHERE r4.id = r1.f_28 AND r4.deleted_at IS NULL AND (EXISTS (SELECT 1 
FROM ws.r_64 AS r5 
WHERE r5.id = r4.f_12 AND r5.deleted_at IS NULL AND strpos(tessera.fold(r5.f_1), (SELECT tessera.fold($3::text) AS fold_2)) > 0)))) AND NOT (EXISTS (SELECT 1 
FROM ws.r_64 AS r6 
WHERE r6.id = r1.f_27 AND r6.deleted_at IS NULL AND r6.f_5 = $4::text)) ORDER BY r1.id ASC 
 LIMIT 20) AS p1) AS TEXT) AS c1 
WHERE (SELECT e.epoch 
FROM ws.epoch AS e 
WHERE e.one) = $5::bigint AND (SELECT m.epoch 
FROM ws.member AS m 
WHERE m.id = $2::uuid AND m.active) = $6::bigint
