SELECT CAST((SELECT ('{"nodes":' || coalesce('[' || string_agg(('{"rules":' || coalesce('[' || concat_ws(',', CASE WHEN (EXISTS (SELECT 1 
FROM (SELECT r1.id, r1.f_24 
FROM ws.r_67 AS r1 
WHERE r1.id = any(d1.ids[:100])
 LIMIT ALL OFFSET 0) AS a1 JOIN (SELECT r2.id, r2.f_24 
FROM ws.r_67 AS r2 
WHERE r2.id = any(d1.ids[:100])
 LIMIT ALL OFFSET 0) AS b1 ON a1.id < b1.id 
WHERE lower(a1.f_24) = lower(b1.f_24))) THEN '"stage"' END, CASE WHEN (EXISTS (SELECT 1 
FROM (SELECT r3.id, r3.f_22, r3.f_27 
FROM ws.r_67 AS r3 
WHERE r3.id = any(d1.ids[:100])
 LIMIT ALL OFFSET 0) AS a2 JOIN (SELECT r4.id, r4.f_22, r4.f_27 
FROM ws.r_67 AS r4 
WHERE r4.id = any(d1.ids[:100])
 LIMIT ALL OFFSET 0) AS b2 ON a2.id < b2.id 
WHERE tessera.fold(a2.f_22) operator(public.%) tessera.fold(b2.f_22) and public.similarity(tessera.fold(a2.f_22), tessera.fold(b2.f_22)) >= 0.3::real and a2.f_27 = b2.f_27)) THEN '"company"' END, CASE WHEN (EXISTS (SELECT 1 
FROM (SELECT r5.id, r5.f_22 
FROM ws.r_67 AS r5 
WHERE r5.id = any(d1.ids[:100])
 LIMIT ALL OFFSET 0) AS a3 JOIN (SELECT r6.id, r6.f_22 
FROM ws.r_67 AS r6 
WHERE r6.id = any(d1.ids[:100])
 LIMIT ALL OFFSET 0) AS b3 ON a3.id < b3.id 
WHERE tessera.fold(a3.f_22) operator(public.%) tessera.fold(b3.f_22) and public.similarity(tessera.fold(a3.f_22), tessera.fold(b3.f_22)) >= 0.4::real)) THEN '"name"' END) || ']', 'null') || ',"truncated":' || coalesce((cardinality(d1.ids) > 100)::text, 'null') || ',"records":' || coalesce((SELECT coalesce('[' || string_agg(('{"id":' || coalesce('"' || (r7.id) || '"', 'null') || ',"name":' || coalesce(to_json(r7.f_22)::text, 'null') || ',"company":' || coalesce((SELECT ('{"name":' || coalesce(to_json(r8.f_1)::text, 'null') || '}') AS anon_3 
FROM ws.r_64 AS r8 
WHERE r8.id = r7.f_27 AND num_nulls(r8.deleted_at) = 1), 'null') || '}'), ',' ORDER BY r7.id) || ']', '[]') AS anon_2 
FROM ws.r_67 AS r7 
WHERE r7.id = any(d1.ids[:100])), 'null') || '}'), ',' ORDER BY d1.n) FILTER (WHERE d1.n <= 2) || ']', '[]') || ',"pageInfo":' || ('{"hasNextPage":' || coalesce((count(*) > 2 OR (SELECT l1.id 
FROM (SELECT r10.id 
FROM ws.r_67 AS r10 
WHERE r10.deleted_at IS NULL ORDER BY r10.id 
 LIMIT 1 OFFSET 99) AS l1 
WHERE EXISTS (SELECT r9.id 
FROM ws.r_67 AS r9 
WHERE r9.deleted_at IS NULL AND r9.id > l1.id)) IS NOT NULL)::text, 'null') || ',"endCursor":' || coalesce(to_json(coalesce(CASE WHEN (count(*) <= 2) THEN CASE WHEN ((SELECT l2.id 
FROM (SELECT r12.id 
FROM ws.r_67 AS r12 
WHERE r12.deleted_at IS NULL ORDER BY r12.id 
 LIMIT 1 OFFSET 99) AS l2 
WHERE EXISTS (SELECT r11.id 
FROM ws.r_67 AS r11 
WHERE r11.deleted_at IS NULL AND r11.id > l2.id)) IS NOT NULL) THEN translate(encode(convert_to(CAST(json_build_array('duplicates 67', (SELECT l2.id 
FROM (SELECT r12.id 
FROM ws.r_67 AS r12 
WHERE r12.deleted_at IS NULL ORDER BY r12.id 
 LIMIT 1 OFFSET 99) AS l2 
WHERE EXISTS (SELECT r11.id 
FROM ws.r_67 AS r11 
WHERE r11.deleted_at IS NULL AND r11.id > l2.id))) AS TEXT), 'UTF8'), 'base64'), '+/=
', '-_') END END, max(CASE WHEN (d1.first IS NOT NULL) THEN translate(encode(convert_to(CAST(json_build_array('duplicates 67', d1.first) AS TEXT), 'UTF8'), 'base64'), '+/=
', '-_') END) FILTER (WHERE d1.n = least(d1.total, 2))))::text, 'null') || '}') || '}') AS anon_1 
FROM (SELECT p1.first, p1.ids, row_number() OVER () AS n, count(*) OVER () AS total 
FROM (SELECT s1.id AS first, c1.ids AS ids 
FROM (SELECT r13.id, r13.f_24, r13.f_22, r13.f_27 
FROM ws.r_67 AS r13 
WHERE r13.deleted_at IS NULL ORDER BY r13.id 
 LIMIT 100) AS s1 JOIN LATERAL (SELECT bool_or(n1.id < s1.id) AS older, array_agg(n1.id) AS ids 
FROM (SELECT k1.id 
FROM (SELECT r14.id 
FROM ws.r_67 AS r14 
WHERE r14.deleted_at IS NULL AND lower(r14.f_24) = lower(s1.f_24) AND r14.id != s1.id 
 LIMIT 100) AS k1 UNION ALL SELECT k2.id 
FROM (SELECT e1.id 
FROM (SELECT r15.id, r15.f_22 
FROM ws.r_67 AS r15 
WHERE r15.deleted_at IS NULL AND r15.id != s1.id AND r15.f_27 = s1.f_27
 LIMIT ALL OFFSET 0) AS e1 
WHERE public.similarity(tessera.fold(e1.f_22), tessera.fold(s1.f_22)) >= 0.3::real 
 LIMIT 100) AS k2 UNION ALL SELECT k3.id 
FROM (SELECT r16.id 
FROM ws.r_67 AS r16 
WHERE r16.deleted_at IS NULL AND tessera.fold(r16.f_22) operator(public.%) tessera.fold(s1.f_22) and public.similarity(tessera.fold(r16.f_22), tessera.fold(s1.f_22)) >= 0.4::real AND r16.id != s1.id 
 LIMIT 100) AS k3) AS n1) AS h1 ON true JOIN LATERAL (SELECT array_agg(x1.id ORDER BY x1.id) AS ids 
FROM (WITH RECURSIVE reach1(id) AS 
(SELECT i1.id AS id 
FROM unnest(array_append(h1.ids, s1.id)) AS i1(id) 
WHERE h1.older IS false UNION SELECT m1.id 
FROM reach1 AS o1 JOIN ws.r_67 AS w1 ON w1.id = o1.id JOIN LATERAL (SELECT k4.id 
FROM (SELECT r17.id 
FROM ws.r_67 AS r17 
WHERE r17.deleted_at IS NULL AND lower(r17.f_24) = lower(w1.f_24) AND r17.id != w1.id 
 LIMIT 100) AS k4) AS m1 ON true)
 SELECT reach1.id AS id 
FROM reach1 
 LIMIT 101) AS x1) AS c1 ON true 
WHERE (select set_config('pg_trgm.similarity_threshold', '0.3', true)) is not null AND h1.older IS false AND c1.ids[1] = s1.id ORDER BY s1.id 
 LIMIT 3) AS p1) AS d1) AS TEXT) AS c1 
WHERE (SELECT e.epoch 
FROM ws.epoch AS e 
WHERE e.one) = $1::bigint AND (SELECT m.epoch 
FROM ws.member AS m 
WHERE m.id = $2::uuid AND m.active) = $3::bigint
