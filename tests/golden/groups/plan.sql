SELECT CAST(('{"totalCount":' || coalesce(((SELECT count(*) AS count_1 
FROM ws.r_67 AS r1 
WHERE r1.deleted_at IS NULL AND NOT (EXISTS (SELECT 1 
FROM ws.r_64 AS r2 
WHERE r2.id = r1.f_27 AND r2.deleted_at IS NULL AND r2.f_5 = $1::text))))::text, 'null') || ',"aggregates":' || coalesce((SELECT ('{"count":' || coalesce((count(*))::text, 'null') || ',"sum":' || ('{"amount":' || coalesce(to_json(CAST(sum(r1.f_23) AS TEXT))::text, 'null') || '}') || ',"avg":' || ('{"amount":' || coalesce(to_json(CAST(trim_scale(round((sum(r1.f_23) + 0.0000000000) / CAST(nullif(count(r1.f_23), 0) AS NUMERIC), 10)) AS TEXT))::text, 'null') || '}') || ',"min":' || ('{"amount":' || coalesce('"' || (min(r1.f_23)) || '"', 'null') || ',"closeDate":' || coalesce('"' || (min(r1.f_25)) || '"', 'null') || '}') || ',"max":' || ('{"createdAt":' || coalesce((max(r1.number))::text, 'null') || ',"closeDate":' || coalesce('"' || (max(r1.f_25)) || '"', 'null') || '}') || ',"countDistinct":' || ('{"company":' || coalesce((count(DISTINCT r1.f_27))::text, 'null') || ',"owner":' || coalesce((count(DISTINCT r1.owner_id))::text, 'null') || '}') || ',"countEmpty":' || ('{"contact":' || coalesce((count(*) FILTER (WHERE r1.f_28 IS NULL))::text, 'null') || ',"amount":' || coalesce((count(*) FILTER (WHERE r1.f_23 IS NULL))::text, 'null') || '}') || '}') AS anon_1 
FROM ws.r_67 AS r1 
WHERE r1.deleted_at IS NULL AND NOT (EXISTS (SELECT 1 
FROM ws.r_64 AS r2 
WHERE r2.id = r1.f_27 AND r2.deleted_at IS NULL AND r2.f_5 = $1::text))), 'null') || ',"board":' || coalesce((WITH g1 AS 
(WITH g4 AS 
(SELECT r9.f_24 AS k1, count(*) AS count, sum(r9.f_23) AS a1, trim_scale(round((sum(r9.f_23) + 0.0000000000) / CAST(nullif(count(r9.f_23), 0) AS NUMERIC), 10)) AS a2 
FROM ws.r_67 AS r9 
WHERE r9.deleted_at IS NULL AND NOT (EXISTS (SELECT 1 
FROM ws.r_64 AS r10 
WHERE r10.id = r9.f_27 AND r10.deleted_at IS NULL AND r10.f_5 = $1::text)) GROUP BY 1)
 SELECT g4.k1, g4.count, g4.a1, g4.a2 
FROM g4 UNION ALL SELECT o1.k1, 0, NULL AS anon_2, NULL AS anon__1 
FROM (SELECT v1.k1 AS k1 
FROM (SELECT unnest(ARRAY['NEW_DEAL', 'AWAITING_FINAL_APPROVAL', 'AWAITING_PAYMENT', 'HOLD', 'DEAL_WON', 'DEAL_LOST']::text[]) AS k1 UNION SELECT g4.k1 
FROM g4) AS v1) AS o1 
WHERE NOT (EXISTS (SELECT 1 
FROM g4 AS g5 
WHERE g5.k1 IS NOT DISTINCT FROM o1.k1)))
 SELECT ('{"totalCount":' || coalesce(((SELECT count(*) AS count_2 
FROM g1 AS g2))::text, 'null') || ',"nodes":' || coalesce('[' || string_agg(('{"key":' || ('{"stage":' || coalesce('"' || (p1.k1) || '"', 'null') || ',"companyId":null,"company":null}') || ',"label":' || coalesce(to_json(coalesce(CASE WHEN (p1.k1 = 'NEW_DEAL') THEN 'New Deal' WHEN (p1.k1 = 'AWAITING_FINAL_APPROVAL') THEN 'Awaiting Final Approval' WHEN (p1.k1 = 'AWAITING_PAYMENT') THEN 'Awaiting Payment' WHEN (p1.k1 = 'HOLD') THEN 'Hold' WHEN (p1.k1 = 'DEAL_WON') THEN 'Deal Won' WHEN (p1.k1 = 'DEAL_LOST') THEN 'Deal Lost' ELSE p1.k1 END, '(none)'))::text, 'null') || ',"count":' || coalesce(to_json(p1.count)::text, 'null') || ',"aggregates":' || ('{"sum":' || ('{"amount":' || coalesce(to_json(CAST(p1.a1 AS TEXT))::text, 'null') || '}') || ',"avg":' || ('{"amount":' || coalesce(to_json(CAST(p1.a2 AS TEXT))::text, 'null') || '}') || '}') || ',"records":' || coalesce(CASE WHEN (p1.k1 IS NOT NULL) THEN (SELECT ('{"totalCount":' || coalesce(((SELECT count(*) AS count_3 
FROM ws.r_67 AS r3 
WHERE NOT (EXISTS (SELECT 1 
FROM ws.r_64 AS r4 
WHERE r4.id = r3.f_27 AND r4.deleted_at IS NULL AND r4.f_5 = $1::text)) AND r3.f_24 = p1.k1 AND r3.deleted_at IS NULL))::text, 'null') || ',"nodes":' || coalesce('[' || string_agg(('{"title":' || coalesce(to_json(coalesce(CAST(p2.f_22 AS TEXT), '#' || CAST(p2.number AS TEXT)))::text, 'null') || ',"amount":' || coalesce('"' || (p2.f_23) || '"', 'null') || ',"company":' || coalesce((SELECT ('{"title":' || coalesce(to_json(coalesce(CAST(r5.f_1 AS TEXT), '#' || CAST(r5.number AS TEXT)))::text, 'null') || '}') AS anon_5 
FROM ws.r_64 AS r5 
WHERE r5.id = p2.f_27 AND num_nulls(r5.deleted_at) = 1), 'null') || '}'), ',') FILTER (WHERE p2.n <= 2) || ']', '[]') || ',"pageInfo":' || ('{"hasNextPage":' || coalesce((count(*) > 2)::text, 'null') || '}') || '}') AS anon_4 
FROM (SELECT n1.number, n1.f_22, n1.f_23, n1.f_27, row_number() OVER () AS n 
FROM (SELECT r3.number, r3.f_22, r3.f_23, r3.f_27 
FROM ws.r_67 AS r3 
WHERE NOT (EXISTS (SELECT 1 
FROM ws.r_64 AS r4 
WHERE r4.id = r3.f_27 AND r4.deleted_at IS NULL AND r4.f_5 = $1::text)) AND r3.f_24 = p1.k1 AND r3.deleted_at IS NULL ORDER BY r3.f_25 ASC NULLS LAST, r3.id ASC 
 LIMIT 3) AS n1) AS p2) ELSE (SELECT ('{"totalCount":' || coalesce(((SELECT count(*) AS count_4 
FROM ws.r_67 AS r6 
WHERE NOT (EXISTS (SELECT 1 
FROM ws.r_64 AS r7 
WHERE r7.id = r6.f_27 AND r7.deleted_at IS NULL AND r7.f_5 = $1::text)) AND r6.f_24 IS NULL AND r6.deleted_at IS NULL))::text, 'null') || ',"nodes":' || coalesce('[' || string_agg(('{"title":' || coalesce(to_json(coalesce(CAST(p3.f_22 AS TEXT), '#' || CAST(p3.number AS TEXT)))::text, 'null') || ',"amount":' || coalesce('"' || (p3.f_23) || '"', 'null') || ',"company":' || coalesce((SELECT ('{"title":' || coalesce(to_json(coalesce(CAST(r8.f_1 AS TEXT), '#' || CAST(r8.number AS TEXT)))::text, 'null') || '}') AS anon_7 
FROM ws.r_64 AS r8 
WHERE r8.id = p3.f_27 AND num_nulls(r8.deleted_at) = 1), 'null') || '}'), ',') FILTER (WHERE p3.n <= 2) || ']', '[]') || ',"pageInfo":' || ('{"hasNextPage":' || coalesce((count(*) > 2)::text, 'null') || '}') || '}') AS anon_6 
FROM (SELECT n2.number, n2.f_22, n2.f_23, n2.f_27, row_number() OVER () AS n 
FROM (SELECT r6.number, r6.f_22, r6.f_23, r6.f_27 
FROM ws.r_67 AS r6 
WHERE NOT (EXISTS (SELECT 1 
FROM ws.r_64 AS r7 
WHERE r7.id = r6.f_27 AND r7.deleted_at IS NULL AND r7.f_5 = $1::text)) AND r6.f_24 IS NULL AND r6.deleted_at IS NULL ORDER BY r6.f_25 ASC NULLS LAST, r6.id ASC 
 LIMIT 3) AS n2) AS p3) END, 'null') || '}'), ',') FILTER (WHERE p1.n <= 20) || ']', '[]') || ',"pageInfo":' || ('{"hasNextPage":' || coalesce((count(*) > 20)::text, 'null') || ',"hasPreviousPage":' || coalesce((false)::text, 'null') || '}') || '}') AS anon_3 
FROM (SELECT n3.k1, n3.count, n3.a1, n3.a2, row_number() OVER () AS n, count(*) OVER () AS total 
FROM (SELECT q2.k1, q2.count, q2.a1, q2.a2 
FROM (SELECT g3.k1, g3.count, g3.a1, g3.a2 
FROM g1 AS g3) AS q2 ORDER BY array_position(ARRAY['NEW_DEAL', 'AWAITING_FINAL_APPROVAL', 'AWAITING_PAYMENT', 'HOLD', 'DEAL_WON', 'DEAL_LOST']::text[], q2.k1) ASC NULLS LAST, q2.k1 ASC NULLS LAST 
 LIMIT 21) AS n3) AS p1), 'null') || ',"report":' || coalesce((WITH g6 AS 
(SELECT CAST(date_trunc('quarter', CAST(r12.f_25 AS TIMESTAMP WITHOUT TIME ZONE)) AS DATE) AS k1, r14.f_5 AS k2, r12.owner_id AS k3, count(*) AS count, sum(r12.f_23) AS a1 
FROM ws.r_67 AS r12 LEFT OUTER JOIN ws.r_64 AS r14 ON r14.id = r12.f_27 AND r14.deleted_at IS NULL 
WHERE r12.deleted_at IS NULL AND NOT (EXISTS (SELECT 1 
FROM ws.r_64 AS r13 
WHERE r13.id = r12.f_27 AND r13.deleted_at IS NULL AND r13.f_5 = $1::text)) GROUP BY 1, 2, 3)
 SELECT ('{"__typename":"DealGroupConnection","edges":' || coalesce('[' || string_agg(('{"cursor":' || coalesce(to_json(translate(encode(convert_to(CAST(json_build_array('0PsMlVdi', CAST(p4.a1 AS TEXT), to_char(p4.k1, 'YYYY-MM-DD'), CAST(p4.k2 AS TEXT), CAST(tessera.fold(p4.t3) AS TEXT), CAST(p4.k3 AS TEXT)) AS TEXT), 'UTF8'), 'base64'), '+/=
', '-_'))::text, 'null') || ',"node":' || ('{"__typename":"DealGroup","label":' || coalesce(to_json(coalesce(to_char(p4.k1, 'YYYY-"Q"Q'), '(none)') || ' / ' || coalesce(CAST(p4.k2 AS TEXT), '(none)') || ' / ' || coalesce(p4.t3, '(none)'))::text, 'null') || ',"key":' || ('{"__typename":"DealGroupKey","closeDate":' || coalesce(to_json(p4.k1)::text, 'null') || ',"ownerId":' || coalesce('"' || (p4.k3) || '"', 'null') || ',"company":' || ('{"__typename":"CompanyGroupKey","country":' || coalesce('"' || (p4.k2) || '"', 'null') || '}') || '}') || ',"aggregates":' || ('{"__typename":"DealAggregates","count":' || coalesce(to_json(p4.count)::text, 'null') || ',"sum":' || ('{"__typename":"DealNumbers","amount":' || coalesce(to_json(CAST(p4.a1 AS TEXT))::text, 'null') || '}') || '}') || '}') || '}'), ',') FILTER (WHERE p4.n <= 3) || ']', '[]') || ',"pageInfo":' || ('{"hasNextPage":' || coalesce((count(*) > 3)::text, 'null') || ',"endCursor":' || coalesce(to_json(max(translate(encode(convert_to(CAST(json_build_array('0PsMlVdi', CAST(p4.a1 AS TEXT), to_char(p4.k1, 'YYYY-MM-DD'), CAST(p4.k2 AS TEXT), CAST(tessera.fold(p4.t3) AS TEXT), CAST(p4.k3 AS TEXT)) AS TEXT), 'UTF8'), 'base64'), '+/=
', '-_')) FILTER (WHERE p4.n = least(p4.total, 3)))::text, 'null') || '}') || '}') AS anon_8 
FROM (SELECT n4.k1, n4.k2, n4.k3, n4.t3, n4.count, n4.a1, row_number() OVER () AS n, count(*) OVER () AS total 
FROM (SELECT q3.k1, q3.k2, q3.k3, q3.t3, q3.count, q3.a1 
FROM (SELECT g7.k1, g7.k2, g7.k3, g7.count, g7.a1, (SELECT r11.name AS "r11.name" 
FROM ws.member AS r11 
WHERE r11.id = g7.k3) AS t3 
FROM g6 AS g7) AS q3 ORDER BY q3.a1 DESC NULLS LAST, q3.k1 ASC NULLS LAST, q3.k2 ASC NULLS LAST, tessera.fold(q3.t3) ASC NULLS LAST, q3.k3 ASC NULLS LAST 
 LIMIT 4) AS n4) AS p4), 'null') || '}') AS TEXT) AS c1, CAST((SELECT ('{"nodes":' || coalesce('[' || string_agg(('{"name":' || coalesce(to_json(p5.f_1)::text, 'null') || ',"deals":' || ('{"aggregates":' || coalesce((SELECT ('{"count":' || coalesce((count(*))::text, 'null') || ',"max":' || ('{"amount":' || coalesce('"' || (max(r16.f_23)) || '"', 'null') || '}') || '}') AS anon_10 
FROM ws.r_67 AS r16 
WHERE r16.f_27 = p5.id AND r16.deleted_at IS NULL), 'null') || ',"groups":' || coalesce((WITH g8 AS 
(SELECT CASE WHEN (CAST(date_trunc('week', CAST(r19.f_25 + $2::integer AS TIMESTAMP WITHOUT TIME ZONE)) AS DATE) - $2::integer < date '0001-01-01') THEN date '0001-01-01' ELSE CAST(date_trunc('week', CAST(r19.f_25 + $2::integer AS TIMESTAMP WITHOUT TIME ZONE)) AS DATE) - $2::integer END AS k1, count(*) AS count 
FROM ws.r_67 AS r19 
WHERE r19.f_27 = p5.id AND r19.deleted_at IS NULL GROUP BY 1)
 SELECT ('{"nodes":' || coalesce('[' || string_agg(('{"label":' || coalesce(to_json(coalesce(to_char(p6.k1, '"Week of "YYYY-MM-DD'), '(none)'))::text, 'null') || ',"count":' || coalesce(to_json(p6.count)::text, 'null') || ',"records":' || coalesce(CASE WHEN (p6.k1 IS NOT NULL) THEN ('{"totalCount":' || coalesce(((SELECT count(*) AS count_5 
FROM ws.r_67 AS r17 
WHERE r17.f_27 = p5.id AND r17.f_25 >= p6.k1 AND r17.f_25 < p6.k1 + interval '7 days' AND CASE WHEN (CAST(date_trunc('week', CAST(r17.f_25 + $2::integer AS TIMESTAMP WITHOUT TIME ZONE)) AS DATE) - $2::integer < date '0001-01-01') THEN date '0001-01-01' ELSE CAST(date_trunc('week', CAST(r17.f_25 + $2::integer AS TIMESTAMP WITHOUT TIME ZONE)) AS DATE) - $2::integer END = p6.k1 AND r17.deleted_at IS NULL))::text, 'null') || '}') ELSE ('{"totalCount":' || coalesce(((SELECT count(*) AS count_6 
FROM ws.r_67 AS r18 
WHERE r18.f_27 = p5.id AND r18.f_25 IS NULL AND r18.deleted_at IS NULL))::text, 'null') || '}') END, 'null') || '}'), ',') FILTER (WHERE p6.n <= 20) || ']', '[]') || '}') AS anon_11 
FROM (SELECT n5.k1, n5.count, row_number() OVER () AS n, count(*) OVER () AS total 
FROM (SELECT q4.k1, q4.count 
FROM (SELECT g9.k1, g9.count 
FROM g8 AS g9) AS q4 ORDER BY q4.k1 ASC NULLS LAST 
 LIMIT 21) AS n5) AS p6), 'null') || '}') || '}'), ',') || ']', '[]') || '}') AS anon_9 
FROM (SELECT r15.f_1, r15.id 
FROM ws.r_64 AS r15 
WHERE r15.deleted_at IS NULL ORDER BY tessera.fold(r15.f_1) ASC NULLS LAST, r15.id ASC 
 LIMIT 2) AS p5) AS TEXT) AS c2 
WHERE (SELECT e.epoch 
FROM ws.epoch AS e 
WHERE e.one) = $3::bigint AND (SELECT m.epoch 
FROM ws.member AS m 
WHERE m.id = $4::uuid AND m.active) = $5::bigint
