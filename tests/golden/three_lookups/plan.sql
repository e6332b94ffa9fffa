SELECT CAST((SELECT ('{"nodes":' || coalesce('[' || string_agg(('{"name":' || coalesce(to_json(p1.f_22)::text, 'null') || ',"lead":' || coalesce((SELECT ('{"contact":' || coalesce((SELECT ('{"company":' || coalesce((SELECT ('{"industry":' || coalesce('"' || (r7.f_2) || '"', 'null') || '}') AS anon_4 
FROM ws.r_64 AS r7 
WHERE r7.id = r6.f_12 AND num_nulls(r7.deleted_at) = 1), 'null') || '}') AS anon_3 
FROM ws.r_65 AS r6 
WHERE r6.id = r5.f_21 AND num_nulls(r6.deleted_at) = 1), 'null') || '}') AS anon_2 
FROM ws.r_66 AS r5 
WHERE r5.id = p1.f_26 AND num_nulls(r5.deleted_at) = 1), 'null') || '}'), ',') || ']', '[]') || '}') AS anon_1 
FROM (SELECT r1.f_22, r1.f_26 
FROM ws.r_67 AS r1 
WHERE r1.deleted_at IS NULL AND (EXISTS (SELECT 1 
FROM ws.r_66 AS r2 
WHERE r2.id = r1.f_26 AND r2.deleted_at IS NULL AND (EXISTS (SELECT 1 
FROM ws.r_65 AS r3 
WHERE r3.id = r2.f_21 AND r3.deleted_at IS NULL AND (EXISTS (SELECT 1 
FROM ws.r_64 AS r4 
WHERE r4.id = r3.f_12 AND r4.deleted_at IS NULL AND r4.f_2 = 'SOFTWARE'
 LIMIT ALL OFFSET 0)))))) ORDER BY r1.id ASC 
 LIMIT 20) AS p1) AS TEXT) AS c1, CAST((SELECT ('{"nodes":' || coalesce('[' || string_agg(('{"name":' || coalesce(to_json(p2.f_22)::text, 'null') || ',"lead":' || coalesce((SELECT ('{"contact":' || coalesce((SELECT ('{"company":' || coalesce((SELECT ('{"name":' || coalesce(to_json(r17.f_1)::text, 'null') || '}') AS anon_8 
FROM ws.r_64 AS r17 
WHERE r17.id = r16.f_12 AND num_nulls(r17.deleted_at) = 1), 'null') || '}') AS anon_7 
FROM ws.r_65 AS r16 
WHERE r16.id = r15.f_21 AND num_nulls(r16.deleted_at) = 1), 'null') || '}') AS anon_6 
FROM ws.r_66 AS r15 
WHERE r15.id = p2.f_26 AND num_nulls(r15.deleted_at) = 1), 'null') || '}'), ',') || ']', '[]') || '}') AS anon_5 
FROM (SELECT r8.f_22, r8.f_26 
FROM ws.r_67 AS r8 LEFT OUTER JOIN ws.r_66 AS r9 ON r9.id = r8.f_26 AND r9.deleted_at IS NULL LEFT OUTER JOIN ws.r_65 AS r10 ON r10.id = r9.f_21 AND r10.deleted_at IS NULL LEFT OUTER JOIN ws.r_64 AS r11 ON r11.id = r10.f_12 AND r11.deleted_at IS NULL 
WHERE r8.deleted_at IS NULL AND NOT (EXISTS (SELECT 1 
FROM ws.r_66 AS r12 
WHERE r12.id = r8.f_26 AND r12.deleted_at IS NULL AND (EXISTS (SELECT 1 
FROM ws.r_65 AS r13 
WHERE r13.id = r12.f_21 AND r13.deleted_at IS NULL AND (EXISTS (SELECT 1 
FROM ws.r_64 AS r14 
WHERE r14.id = r13.f_12 AND r14.deleted_at IS NULL AND starts_with(tessera.fold(r14.f_1), (SELECT tessera.fold($1::text) AS fold_1))
 LIMIT ALL OFFSET 0)))))) ORDER BY tessera.fold(r11.f_1) ASC NULLS LAST, r8.id ASC 
 LIMIT 20) AS p2) AS TEXT) AS c2 
WHERE (SELECT e.epoch 
FROM ws.epoch AS e 
WHERE e.one) = $2::bigint AND (SELECT m.epoch 
FROM ws.member AS m 
WHERE m.id = $3::uuid AND m.active) = $4::bigint
