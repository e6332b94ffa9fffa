SELECT CAST(('{"aggregates":' || coalesce((SELECT ('{"count":' || coalesce((count(*))::text, 'null') || ',"countDistinct":' || ('{"contact":' || coalesce((count(DISTINCT u1.f_21))::text, 'null') || '}') || '}') AS anon_1 
FROM (SELECT r1.id AS id, r1.f_21 AS f_21 
FROM ws.r_66 AS r1 
WHERE r1.deleted_at IS NULL AND (EXISTS (SELECT 1 
FROM ws.member AS r2 
WHERE r2.id = r1.owner_id AND r2.id = $1::uuid)) UNION ALL SELECT r3.id AS id, r3.f_28 AS f_21 
FROM ws.r_67 AS r3 
WHERE r3.deleted_at IS NULL AND (EXISTS (SELECT 1 
FROM ws.member AS r4 
WHERE r4.id = r3.owner_id AND r4.id = $1::uuid))) AS u1), 'null') || ',"groups":' || coalesce((WITH g1 AS 
(WITH g3 AS 
(SELECT u4.module AS k1, count(*) AS count 
FROM (SELECT 'lead' AS module 
FROM ws.r_66 AS r17 
WHERE r17.deleted_at IS NULL AND (EXISTS (SELECT 1 
FROM ws.member AS r18 
WHERE r18.id = r17.owner_id AND r18.id = $1::uuid)) UNION ALL SELECT 'deal' AS module 
FROM ws.r_67 AS r19 
WHERE r19.deleted_at IS NULL AND (EXISTS (SELECT 1 
FROM ws.member AS r20 
WHERE r20.id = r19.owner_id AND r20.id = $1::uuid))) AS u4 GROUP BY 1)
 SELECT g3.k1, g3.count 
FROM g3 UNION ALL SELECT o1.k1, 0 
FROM (SELECT v1.k1 AS k1 
FROM (SELECT unnest(ARRAY['lead', 'deal']::text[]) AS k1 UNION SELECT g3.k1 
FROM g3) AS v1) AS o1 
WHERE NOT (EXISTS (SELECT 1 
FROM g3 AS g4 
WHERE g4.k1 IS NOT DISTINCT FROM o1.k1)))
 SELECT ('{"nodes":' || coalesce('[' || string_agg(('{"label":' || coalesce(to_json(coalesce(CASE WHEN (p1.k1 = 'lead') THEN 'Leads' WHEN (p1.k1 = 'deal') THEN 'Deals' ELSE p1.k1 END, '(none)'))::text, 'null') || ',"count":' || coalesce(to_json(p1.count)::text, 'null') || ',"records":' || coalesce(CASE WHEN (p1.k1 IS NOT NULL) THEN (SELECT ('{"nodes":' || coalesce('[' || string_agg(coalesce(CASE WHEN (p2.member = 66) THEN (SELECT ('{"title":' || coalesce(to_json(coalesce(CAST(r9.f_14 AS TEXT), '#' || CAST(r9.number AS TEXT)))::text, 'null') || '}') AS anon_4 
FROM ws.r_66 AS r9 
WHERE r9.id = p2.id) WHEN (p2.member = 67) THEN (SELECT ('{"title":' || coalesce(to_json(coalesce(CAST(r10.f_22 AS TEXT), '#' || CAST(r10.number AS TEXT)))::text, 'null') || '}') AS anon_5 
FROM ws.r_67 AS r10 
WHERE r10.id = p2.id) END, 'null'), ',') || ']', '[]') || '}') AS anon_3 
FROM (SELECT u2.id, u2.member 
FROM ((SELECT r5.id AS id, 66 AS member, tessera.fold(r5.f_14) AS k1 
FROM ws.r_66 AS r5 
WHERE (EXISTS (SELECT 1 
FROM ws.member AS r6 
WHERE r6.id = r5.owner_id AND r6.id = $1::uuid)) AND 'lead' = p1.k1 AND r5.deleted_at IS NULL ORDER BY tessera.fold(r5.f_14) ASC NULLS LAST, r5.id ASC 
 LIMIT 2) UNION ALL (SELECT r7.id AS id, 67 AS member, tessera.fold(r7.f_22) AS k1 
FROM ws.r_67 AS r7 
WHERE (EXISTS (SELECT 1 
FROM ws.member AS r8 
WHERE r8.id = r7.owner_id AND r8.id = $1::uuid)) AND 'deal' = p1.k1 AND r7.deleted_at IS NULL ORDER BY tessera.fold(r7.f_22) ASC NULLS LAST, r7.id ASC 
 LIMIT 2)) AS u2 ORDER BY u2.k1 ASC NULLS LAST, u2.id ASC 
 LIMIT 2) AS p2) ELSE (SELECT ('{"nodes":' || coalesce('[' || string_agg(coalesce(CASE WHEN (p3.member = 66) THEN (SELECT ('{"title":' || coalesce(to_json(coalesce(CAST(r15.f_14 AS TEXT), '#' || CAST(r15.number AS TEXT)))::text, 'null') || '}') AS anon_7 
FROM ws.r_66 AS r15 
WHERE r15.id = p3.id) WHEN (p3.member = 67) THEN (SELECT ('{"title":' || coalesce(to_json(coalesce(CAST(r16.f_22 AS TEXT), '#' || CAST(r16.number AS TEXT)))::text, 'null') || '}') AS anon_8 
FROM ws.r_67 AS r16 
WHERE r16.id = p3.id) END, 'null'), ',') || ']', '[]') || '}') AS anon_6 
FROM (SELECT u3.id, u3.member 
FROM ((SELECT r11.id AS id, 66 AS member, tessera.fold(r11.f_14) AS k1 
FROM ws.r_66 AS r11 
WHERE (EXISTS (SELECT 1 
FROM ws.member AS r12 
WHERE r12.id = r11.owner_id AND r12.id = $1::uuid)) AND 'lead' IS NULL AND r11.deleted_at IS NULL ORDER BY tessera.fold(r11.f_14) ASC NULLS LAST, r11.id ASC 
 LIMIT 2) UNION ALL (SELECT r13.id AS id, 67 AS member, tessera.fold(r13.f_22) AS k1 
FROM ws.r_67 AS r13 
WHERE (EXISTS (SELECT 1 
FROM ws.member AS r14 
WHERE r14.id = r13.owner_id AND r14.id = $1::uuid)) AND 'deal' IS NULL AND r13.deleted_at IS NULL ORDER BY tessera.fold(r13.f_22) ASC NULLS LAST, r13.id ASC 
 LIMIT 2)) AS u3 ORDER BY u3.k1 ASC NULLS LAST, u3.id ASC 
 LIMIT 2) AS p3) END, 'null') || '}'), ',') FILTER (WHERE p1.n <= 20) || ']', '[]') || '}') AS anon_2 
FROM (SELECT n1.k1, n1.count, row_number() OVER () AS n, count(*) OVER () AS total 
FROM (SELECT q1.k1, q1.count 
FROM (SELECT g2.k1, g2.count 
FROM g1 AS g2) AS q1 ORDER BY array_position(ARRAY['lead', 'deal']::text[], q1.k1) ASC NULLS LAST, q1.k1 ASC NULLS LAST 
 LIMIT 21) AS n1) AS p1), 'null') || '}') AS TEXT) AS c1 
WHERE (SELECT e.epoch 
FROM ws.epoch AS e 
WHERE e.one) = $2::bigint AND (SELECT m.epoch 
FROM ws.member AS m 
WHERE m.id = $1::uuid AND m.active) = $3::bigint
