SELECT CAST((SELECT ('{"nodes":' || coalesce('[' || string_agg(('{"name":' || coalesce(to_json(p1.f_22)::text, 'null') || '}'), ',') || ']', '[]') || '}') AS anon_1 
FROM (SELECT r1.f_22 
FROM ws.r_67 AS r1 
WHERE r1.deleted_at IS NULL AND (EXISTS (SELECT 1 
FROM ws.r_64 AS r2 
WHERE r2.id = r1.f_27 AND r2.deleted_at IS NULL AND (EXISTS (SELECT 1 
FROM ws.r_65 AS r3 
WHERE r3.f_12 = r2.id AND r3.deleted_at IS NULL AND right(tessera.fold(r3.f_10), length((SELECT tessera.fold($1::text) AS fold_1))) = (SELECT tessera.fold($1::text) AS fold_1))) AND NOT (EXISTS (SELECT 1 
FROM ws.r_65 AS r4 
WHERE r4.f_12 = r2.id AND r4.deleted_at IS NULL AND r4.f_13 = false)) AND NOT (EXISTS (SELECT 1 
FROM ws.r_67 AS r5 
WHERE r5.f_27 = r2.id AND r5.deleted_at IS NULL AND (r5.f_23 >= $2::numeric AND r5.f_23 <= 'infinity'::numeric) IS NOT true AND r5.f_23 IS NOT NULL)))) ORDER BY r1.id ASC 
 LIMIT 20) AS p1) AS TEXT) AS c1, CAST((SELECT ('{"nodes":' || coalesce('[' || string_agg(('{"name":' || coalesce(to_json(p2.f_14)::text, 'null') || ',"deals":' || coalesce((SELECT ('{"nodes":' || coalesce('[' || string_agg(('{"name":' || coalesce(to_json(p3.f_22)::text, 'null') || '}'), ',') || ']', '[]') || '}') AS anon_3 
FROM (SELECT r11.f_22 
FROM ws.r_67 AS r11 
WHERE r11.f_26 = p2.id AND r11.deleted_at IS NULL AND NOT (EXISTS (SELECT 1 
FROM ws.r_64 AS r12 
WHERE r12.id = r11.f_27 AND r12.deleted_at IS NULL AND (EXISTS (SELECT 1 
FROM ws.r_65 AS r13 
WHERE r13.f_12 = r12.id AND r13.deleted_at IS NULL AND (r13.f_13 = true) IS NOT true)))) ORDER BY r11.id ASC 
 LIMIT 20) AS p3), 'null') || '}'), ',') || ']', '[]') || '}') AS anon_2 
FROM (SELECT r6.f_14, r6.id 
FROM ws.r_66 AS r6 
WHERE r6.deleted_at IS NULL AND (EXISTS (SELECT 1 
FROM ws.r_67 AS r7 
WHERE r7.f_26 = r6.id AND r7.deleted_at IS NULL AND NOT (EXISTS (SELECT 1 
FROM ws.r_64 AS r8 
WHERE r8.id = r7.f_27 AND r8.deleted_at IS NULL AND (EXISTS (SELECT 1 
FROM ws.r_65 AS r9 
WHERE r9.f_12 = r8.id AND r9.deleted_at IS NULL AND (EXISTS (SELECT 1 
FROM ws.r_67 AS r10 
WHERE r10.f_28 = r9.id AND r10.deleted_at IS NULL AND r10.f_24 = 'DEAL_WON'
 LIMIT ALL OFFSET 0))
 LIMIT ALL OFFSET 0)))))) ORDER BY r6.id ASC 
 LIMIT 20) AS p2) AS TEXT) AS c2 
WHERE (SELECT e.epoch 
FROM ws.epoch AS e 
WHERE e.one) = $3::bigint AND (SELECT m.epoch 
FROM ws.member AS m 
WHERE m.id = $4::uuid AND m.active) = $5::bigint
