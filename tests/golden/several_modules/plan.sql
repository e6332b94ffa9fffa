SELECT CAST((SELECT ('{"totalCount":' || coalesce(((SELECT count(*) AS count_1 
FROM (SELECT r1.id AS id 
FROM ws.r_66 AS r1 
WHERE r1.deleted_at IS NULL AND strpos(tessera.fold(r1.f_14), (SELECT tessera.fold($1::text) AS fold_1)) > 0 AND NOT (EXISTS (SELECT 1 
FROM ws.r_65 AS r2 
WHERE r2.id = r1.f_21 AND r2.deleted_at IS NULL AND r2.f_9 = $2::text)) UNION ALL SELECT r3.id AS id 
FROM ws.r_67 AS r3 
WHERE r3.deleted_at IS NULL AND strpos(tessera.fold(r3.f_22), (SELECT tessera.fold($1::text) AS fold_2)) > 0 AND NOT (EXISTS (SELECT 1 
FROM ws.r_65 AS r4 
WHERE r4.id = r3.f_28 AND r4.deleted_at IS NULL AND r4.f_9 = $2::text))) AS u2))::text, 'null') || ',"nodes":' || coalesce('[' || string_agg(coalesce(CASE WHEN (p1.member = 66) THEN (SELECT ('{"__typename":"Lead","title":' || coalesce(to_json(coalesce(CAST(r5.f_14 AS TEXT), '#' || CAST(r5.number AS TEXT)))::text, 'null') || ',"source":' || coalesce('"' || (r5.f_18) || '"', 'null') || ',"contact":' || coalesce((SELECT ('{"lastName":' || coalesce(to_json(r6.f_9)::text, 'null') || '}') AS anon_3 
FROM ws.r_65 AS r6 
WHERE r6.id = r5.f_21 AND num_nulls(r6.deleted_at) = 1), 'null') || '}') AS anon_2 
FROM ws.r_66 AS r5 
WHERE r5.id = p1.id) WHEN (p1.member = 67) THEN (SELECT ('{"__typename":"Deal","title":' || coalesce(to_json(coalesce(CAST(r7.f_22 AS TEXT), '#' || CAST(r7.number AS TEXT)))::text, 'null') || ',"stage":' || coalesce('"' || (r7.f_24) || '"', 'null') || ',"amount":' || coalesce('"' || (r7.f_23) || '"', 'null') || '}') AS anon_4 
FROM ws.r_67 AS r7 
WHERE r7.id = p1.id) END, 'null'), ',') FILTER (WHERE p1.n <= 2) || ']', '[]') || ',"pageInfo":' || ('{"hasNextPage":' || coalesce((count(*) > 2)::text, 'null') || ',"hasPreviousPage":' || coalesce((false)::text, 'null') || ',"endCursor":' || coalesce(to_json(max(translate(encode(convert_to(CAST(json_build_array('z7nuhlus', p1.k1, p1.id) AS TEXT), 'UTF8'), 'base64'), '+/=
', '-_')) FILTER (WHERE p1.n = least(p1.total, 2)))::text, 'null') || '}') || '}') AS anon_1 
FROM (SELECT n1.id, n1.member, n1.k1, row_number() OVER () AS n, count(*) OVER () AS total 
FROM (SELECT u1.id, u1.member, u1.k1 
FROM ((SELECT r1.id AS id, 66 AS member, tessera.fold(r1.f_14) AS k1 
FROM ws.r_66 AS r1 
WHERE r1.deleted_at IS NULL AND strpos(tessera.fold(r1.f_14), (SELECT tessera.fold($1::text) AS fold_1)) > 0 AND NOT (EXISTS (SELECT 1 
FROM ws.r_65 AS r2 
WHERE r2.id = r1.f_21 AND r2.deleted_at IS NULL AND r2.f_9 = $2::text)) ORDER BY tessera.fold(r1.f_14) DESC NULLS LAST, r1.id DESC 
 LIMIT 3) UNION ALL (SELECT r3.id AS id, 67 AS member, tessera.fold(r3.f_22) AS k1 
FROM ws.r_67 AS r3 
WHERE r3.deleted_at IS NULL AND strpos(tessera.fold(r3.f_22), (SELECT tessera.fold($1::text) AS fold_2)) > 0 AND NOT (EXISTS (SELECT 1 
FROM ws.r_65 AS r4 
WHERE r4.id = r3.f_28 AND r4.deleted_at IS NULL AND r4.f_9 = $2::text)) ORDER BY tessera.fold(r3.f_22) DESC NULLS LAST, r3.id DESC 
 LIMIT 3)) AS u1 ORDER BY u1.k1 DESC NULLS LAST, u1.id DESC 
 LIMIT 3) AS n1) AS p1) AS TEXT) AS c1 
WHERE (SELECT e.epoch 
FROM ws.epoch AS e 
WHERE e.one) = $3::bigint AND (SELECT m.epoch 
FROM ws.member AS m 
WHERE m.id = $4::uuid AND m.active) = $5::bigint
