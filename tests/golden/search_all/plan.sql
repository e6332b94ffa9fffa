SELECT CAST((SELECT ('{"nodes":' || coalesce('[' || string_agg(('{"score":' || coalesce(to_json(CAST(p1.rank / CAST(1000000.0 AS NUMERIC) AS DOUBLE PRECISION))::text, 'null') || ',"field":' || coalesce(to_json(CASE WHEN (p1.module = 64) THEN (SELECT v1.name 
FROM ws.r_64 AS r1 JOIN unnest(ARRAY['name', 'website', 'phone', 'country', 'employees', 'annualRevenue', 'industry', 'number'], ARRAY[CAST(r1.f_1 AS TEXT), CAST(r1.f_3 AS TEXT), CAST(r1.f_4 AS TEXT), coalesce((SELECT $1::jsonb AS anon_2) ->> CAST(r1.f_5 AS TEXT), CAST(r1.f_5 AS TEXT)), CAST(r1.f_6 AS TEXT), CAST(r1.f_7 AS TEXT), CASE WHEN (r1.f_2 = 'SOFTWARE') THEN 'Software' WHEN (r1.f_2 = 'MANUFACTURING') THEN 'Manufacturing' WHEN (r1.f_2 = 'HEALTH') THEN 'Health care' WHEN (r1.f_2 = 'RETAIL') THEN 'Retail' WHEN (r1.f_2 = 'FINANCE') THEN 'Finance' WHEN (r1.f_2 = 'ENERGY') THEN 'Energy' ELSE r1.f_2 END, '#' || CAST(r1.number AS TEXT)]) WITH ORDINALITY AS v1(name, text, n) ON true 
WHERE r1.id = p1.id AND (v1.text ~ (SELECT $2::text AS anon_3)) ORDER BY CASE WHEN (SELECT $3::boolean AS anon_4) THEN (SELECT count(*) AS count_1 
FROM unnest(CAST((SELECT $4::text[] AS anon_5) AS TEXT[])) AS e1(pattern) 
WHERE v1.text ~ e1.pattern) ELSE 1 END DESC, v1.n 
 LIMIT 1) WHEN (p1.module = 67) THEN (SELECT v2.name 
FROM ws.r_67 AS r2 JOIN unnest(ARRAY['name', 'amount', 'stage', 'lead', 'company', 'contact', 'number'], ARRAY[CAST(r2.f_22 AS TEXT), CAST(r2.f_23 AS TEXT), CASE WHEN (r2.f_24 = 'NEW_DEAL') THEN 'New Deal' WHEN (r2.f_24 = 'AWAITING_FINAL_APPROVAL') THEN 'Awaiting Final Approval' WHEN (r2.f_24 = 'AWAITING_PAYMENT') THEN 'Awaiting Payment' WHEN (r2.f_24 = 'HOLD') THEN 'Hold' WHEN (r2.f_24 = 'DEAL_WON') THEN 'Deal Won' WHEN (r2.f_24 = 'DEAL_LOST') THEN 'Deal Lost' ELSE r2.f_24 END, (SELECT coalesce(CAST(r3.f_14 AS TEXT), '#' || CAST(r3.number AS TEXT)) AS coalesce_1 
FROM ws.r_66 AS r3 
WHERE r3.id = r2.f_26 AND num_nulls(r3.deleted_at) = 1), (SELECT coalesce(CAST(r4.f_1 AS TEXT), '#' || CAST(r4.number AS TEXT)) AS coalesce_2 
FROM ws.r_64 AS r4 
WHERE r4.id = r2.f_27 AND num_nulls(r4.deleted_at) = 1), (SELECT coalesce(CAST(r5.f_9 AS TEXT), '#' || CAST(r5.number AS TEXT)) AS coalesce_3 
FROM ws.r_65 AS r5 
WHERE r5.id = r2.f_28 AND num_nulls(r5.deleted_at) = 1), '#' || CAST(r2.number AS TEXT)]) WITH ORDINALITY AS v2(name, text, n) ON true 
WHERE r2.id = p1.id AND (v2.text ~ (SELECT $2::text AS anon_3)) ORDER BY CASE WHEN (SELECT $3::boolean AS anon_4) THEN (SELECT count(*) AS count_2 
FROM unnest(CAST((SELECT $4::text[] AS anon_5) AS TEXT[])) AS e2(pattern) 
WHERE v2.text ~ e2.pattern) ELSE 1 END DESC, v2.n 
 LIMIT 1) END)::text, 'null') || ',"snippet":' || coalesce(to_json(CASE WHEN (p1.module = 64) THEN (SELECT CASE WHEN (greatest(1, regexp_instr(v3.text, (SELECT $2::text AS anon_3)) - 40) > 1) THEN '…' ELSE '' END || replace(replace(replace(replace(replace(replace(replace(regexp_replace(translate(substr(v3.text, greatest(1, regexp_instr(v3.text, (SELECT $2::text AS anon_3)) - 40), 160), '', ''), (SELECT $2::text AS anon_3), E'\\&', 'g'), '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;'), '', '<mark>'), '', '</mark>') || CASE WHEN (length(v3.text) >= greatest(1, regexp_instr(v3.text, (SELECT $2::text AS anon_3)) - 40) + 160) THEN '…' ELSE '' END AS anon_6 
FROM ws.r_64 AS r6 JOIN unnest(ARRAY['name', 'website', 'phone', 'country', 'employees', 'annualRevenue', 'industry', 'number'], ARRAY[CAST(r6.f_1 AS TEXT), CAST(r6.f_3 AS TEXT), CAST(r6.f_4 AS TEXT), coalesce((SELECT $1::jsonb AS anon_2) ->> CAST(r6.f_5 AS TEXT), CAST(r6.f_5 AS TEXT)), CAST(r6.f_6 AS TEXT), CAST(r6.f_7 AS TEXT), CASE WHEN (r6.f_2 = 'SOFTWARE') THEN 'Software' WHEN (r6.f_2 = 'MANUFACTURING') THEN 'Manufacturing' WHEN (r6.f_2 = 'HEALTH') THEN 'Health care' WHEN (r6.f_2 = 'RETAIL') THEN 'Retail' WHEN (r6.f_2 = 'FINANCE') THEN 'Finance' WHEN (r6.f_2 = 'ENERGY') THEN 'Energy' ELSE r6.f_2 END, '#' || CAST(r6.number AS TEXT)]) WITH ORDINALITY AS v3(name, text, n) ON true 
WHERE r6.id = p1.id AND (v3.text ~ (SELECT $2::text AS anon_3)) ORDER BY CASE WHEN (SELECT $3::boolean AS anon_4) THEN (SELECT count(*) AS count_3 
FROM unnest(CAST((SELECT $4::text[] AS anon_5) AS TEXT[])) AS e3(pattern) 
WHERE v3.text ~ e3.pattern) ELSE 1 END DESC, v3.n 
 LIMIT 1) WHEN (p1.module = 67) THEN (SELECT CASE WHEN (greatest(1, regexp_instr(v4.text, (SELECT $2::text AS anon_3)) - 40) > 1) THEN '…' ELSE '' END || replace(replace(replace(replace(replace(replace(replace(regexp_replace(translate(substr(v4.text, greatest(1, regexp_instr(v4.text, (SELECT $2::text AS anon_3)) - 40), 160), '', ''), (SELECT $2::text AS anon_3), E'\\&', 'g'), '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;'), '', '<mark>'), '', '</mark>') || CASE WHEN (length(v4.text) >= greatest(1, regexp_instr(v4.text, (SELECT $2::text AS anon_3)) - 40) + 160) THEN '…' ELSE '' END AS anon_7 
FROM ws.r_67 AS r7 JOIN unnest(ARRAY['name', 'amount', 'stage', 'lead', 'company', 'contact', 'number'], ARRAY[CAST(r7.f_22 AS TEXT), CAST(r7.f_23 AS TEXT), CASE WHEN (r7.f_24 = 'NEW_DEAL') THEN 'New Deal' WHEN (r7.f_24 = 'AWAITING_FINAL_APPROVAL') THEN 'Awaiting Final Approval' WHEN (r7.f_24 = 'AWAITING_PAYMENT') THEN 'Awaiting Payment' WHEN (r7.f_24 = 'HOLD') THEN 'Hold' WHEN (r7.f_24 = 'DEAL_WON') THEN 'Deal Won' WHEN (r7.f_24 = 'DEAL_LOST') THEN 'Deal Lost' ELSE r7.f_24 END, (SELECT coalesce(CAST(r8.f_14 AS TEXT), '#' || CAST(r8.number AS TEXT)) AS coalesce_4 
FROM ws.r_66 AS r8 
WHERE r8.id = r7.f_26 AND num_nulls(r8.deleted_at) = 1), (SELECT coalesce(CAST(r9.f_1 AS TEXT), '#' || CAST(r9.number AS TEXT)) AS coalesce_5 
FROM ws.r_64 AS r9 
WHERE r9.id = r7.f_27 AND num_nulls(r9.deleted_at) = 1), (SELECT coalesce(CAST(r10.f_9 AS TEXT), '#' || CAST(r10.number AS TEXT)) AS coalesce_6 
FROM ws.r_65 AS r10 
WHERE r10.id = r7.f_28 AND num_nulls(r10.deleted_at) = 1), '#' || CAST(r7.number AS TEXT)]) WITH ORDINALITY AS v4(name, text, n) ON true 
WHERE r7.id = p1.id AND (v4.text ~ (SELECT $2::text AS anon_3)) ORDER BY CASE WHEN (SELECT $3::boolean AS anon_4) THEN (SELECT count(*) AS count_4 
FROM unnest(CAST((SELECT $4::text[] AS anon_5) AS TEXT[])) AS e4(pattern) 
WHERE v4.text ~ e4.pattern) ELSE 1 END DESC, v4.n 
 LIMIT 1) END)::text, 'null') || ',"record":' || coalesce(CASE WHEN (p1.module = 64) THEN (SELECT ('{"__typename":"Company","title":' || coalesce(to_json(coalesce(CAST(r11.f_1 AS TEXT), '#' || CAST(r11.number AS TEXT)))::text, 'null') || '}') AS anon_8 
FROM ws.r_64 AS r11 
WHERE r11.id = p1.id AND num_nulls(r11.deleted_at) = 1) WHEN (p1.module = 67) THEN (SELECT ('{"__typename":"Deal","title":' || coalesce(to_json(coalesce(CAST(r12.f_22 AS TEXT), '#' || CAST(r12.number AS TEXT)))::text, 'null') || ',"stage":' || coalesce('"' || (r12.f_24) || '"', 'null') || '}') AS anon_9 
FROM ws.r_67 AS r12 
WHERE r12.id = p1.id AND num_nulls(r12.deleted_at) = 1) END, 'null') || '}'), ',') FILTER (WHERE p1.n <= 3) || ']', '[]') || ',"pageInfo":' || ('{"hasNextPage":' || coalesce((count(*) > 3)::text, 'null') || '}') || '}') AS anon_1 
FROM (SELECT n1.id, n1.rank, n1.module, row_number() OVER () AS n, count(*) OVER () AS total 
FROM (SELECT h1.id, h1.rank, h1.module 
FROM (SELECT u3.id, u3.rank, u3.module 
FROM (SELECT m1.id, m1.rank, 64 AS module 
FROM (SELECT DISTINCT ON (h3.id) h3.id, h3.rank 
FROM (SELECT k2.id, h2.rank 
FROM (SELECT u1.id, u1.rank 
FROM (SELECT f1.id, coalesce(CAST((ts_rank(f1.words, (SELECT $5::tsquery AS anon_10)) + ts_rank(f1.words, (SELECT $6::tsquery AS anon_11))) * 500000 AS BIGINT), 0) AS rank 
FROM (SELECT w1.id, w1.words 
FROM ws.w_64 AS w1 
WHERE w1.words @@ (SELECT $7::tsquery AS anon_12)) AS f1 UNION ALL SELECT f2.id, coalesce(CAST((ts_rank(f2.words, (SELECT $5::tsquery AS anon_10)) + ts_rank(f2.words, (SELECT $6::tsquery AS anon_11))) * 250000 AS BIGINT), 0) AS rank 
FROM (SELECT k1.id, k1.words 
FROM (SELECT q1.own, q1.title, q1.part 
FROM unnest((SELECT $8::text[] AS anon_13), (SELECT $9::text[] AS anon_14), (SELECT $10::text[] AS anon_15), (SELECT $11::text[] AS anon_16)) AS q1(own, title, pattern, part) 
WHERE (SELECT $12::boolean AS anon_17) AND q1.part = ANY (CAST((SELECT $13::text[] AS anon_18) AS TEXT[])) ORDER BY CASE WHEN (SELECT $3::boolean AS anon_4) THEN (SELECT count(*) AS count_5 
FROM (SELECT w2.id 
FROM ws.w_64 AS w2 
WHERE (SELECT $3::boolean AS anon_4) AND (w2.words @@ q1.own::tsquery) UNION ALL SELECT r13.id 
FROM ws.r_64 AS r13 
WHERE (SELECT $14::boolean AS anon_19) AND (q1.part || ':' || r13.f_2) = ANY (CAST((SELECT $15::text[] AS anon_20) AS TEXT[])) 
 LIMIT 5000) AS c2) END 
 LIMIT 1) AS d1 JOIN LATERAL (SELECT w3.id 
FROM ws.w_64 AS w3 
WHERE (SELECT $3::boolean AS anon_4) AND (w3.words @@ d1.own::tsquery) UNION ALL SELECT r14.id 
FROM ws.r_64 AS r14 
WHERE (SELECT $14::boolean AS anon_19) AND (d1.part || ':' || r14.f_2) = ANY (CAST((SELECT $15::text[] AS anon_20) AS TEXT[]))) AS c1 ON true JOIN LATERAL (SELECT r15.id, w4.words 
FROM ws.r_64 AS r15 LEFT OUTER JOIN ws.w_64 AS w4 ON w4.id = r15.id 
WHERE r15.id = c1.id AND (w4.words @@ (SELECT $7::tsquery AS anon_12)) IS NOT true AND (NOT (SELECT $3::boolean AS anon_4) OR NOT (EXISTS (SELECT 1 
FROM unnest((SELECT $8::text[] AS anon_13), (SELECT $9::text[] AS anon_14), (SELECT $10::text[] AS anon_15), (SELECT $11::text[] AS anon_16)) AS q3(own, title, pattern, part) 
WHERE ((w4.words @@ q3.own::tsquery) OR (q3.part || ':' || r15.f_2) = ANY (CAST((SELECT $15::text[] AS anon_20) AS TEXT[]))) IS NOT true)))
 LIMIT ALL OFFSET 0) AS k1 ON true) AS f2) AS u1
 LIMIT ALL OFFSET 0) AS h2 JOIN LATERAL (SELECT r16.id 
FROM ws.r_64 AS r16 
WHERE r16.id = h2.id AND num_nulls(r16.deleted_at) = 1
 LIMIT ALL OFFSET 0) AS k2 ON true 
 LIMIT 2000) AS h3 ORDER BY h3.id, h3.rank DESC) AS m1 UNION ALL SELECT m2.id, m2.rank, 67 AS module 
FROM (SELECT DISTINCT ON (h5.id) h5.id, h5.rank 
FROM (SELECT k4.id, h4.rank 
FROM (SELECT u2.id, u2.rank 
FROM (SELECT f3.id, coalesce(CAST((ts_rank(f3.words, (SELECT $5::tsquery AS anon_10)) + ts_rank(f3.words, (SELECT $6::tsquery AS anon_11))) * 500000 AS BIGINT), 0) AS rank 
FROM (SELECT w5.id, w5.words 
FROM ws.w_67 AS w5 
WHERE w5.words @@ (SELECT $7::tsquery AS anon_12)) AS f3 UNION ALL SELECT f4.id, coalesce(CAST((ts_rank(f4.words, (SELECT $5::tsquery AS anon_10)) + ts_rank(f4.words, (SELECT $6::tsquery AS anon_11))) * 250000 AS BIGINT), 0) AS rank 
FROM (SELECT k3.id, k3.words 
FROM (SELECT q4.own, q4.title, q4.part 
FROM unnest((SELECT $8::text[] AS anon_13), (SELECT $9::text[] AS anon_14), (SELECT $10::text[] AS anon_15), (SELECT $11::text[] AS anon_16)) AS q4(own, title, pattern, part) 
WHERE ((SELECT $16::boolean AS anon_21) OR (EXISTS (SELECT 1 
FROM unnest((SELECT $8::text[] AS anon_13), (SELECT $9::text[] AS anon_14), (SELECT $10::text[] AS anon_15), (SELECT $11::text[] AS anon_16)) AS q5(own, title, pattern, part) 
WHERE (EXISTS (SELECT w10.id 
FROM ws.w_66 AS w10 
WHERE w10.words @@ q5.title::tsquery)) OR (EXISTS (SELECT w11.id 
FROM ws.w_64 AS w11 
WHERE w11.words @@ q5.title::tsquery)) OR (EXISTS (SELECT w12.id 
FROM ws.w_65 AS w12 
WHERE w12.words @@ q5.title::tsquery))))) AND q4.part = ANY (CAST((SELECT $17::text[] AS anon_22) AS TEXT[])) ORDER BY CASE WHEN (SELECT $3::boolean AS anon_4) THEN (SELECT count(*) AS count_6 
FROM (SELECT w6.id 
FROM ws.w_67 AS w6 
WHERE (SELECT $3::boolean AS anon_4) AND (w6.words @@ q4.own::tsquery) UNION ALL SELECT r17.id 
FROM unnest(array((SELECT w7.id 
FROM ws.w_66 AS w7 
WHERE w7.words @@ q4.title::tsquery))) AS x1(id) JOIN ws.r_67 AS r17 ON r17.f_26 = x1.id UNION ALL SELECT r18.id 
FROM unnest(array((SELECT w8.id 
FROM ws.w_64 AS w8 
WHERE w8.words @@ q4.title::tsquery))) AS x2(id) JOIN ws.r_67 AS r18 ON r18.f_27 = x2.id UNION ALL SELECT r19.id 
FROM unnest(array((SELECT w9.id 
FROM ws.w_65 AS w9 
WHERE w9.words @@ q4.title::tsquery))) AS x3(id) JOIN ws.r_67 AS r19 ON r19.f_28 = x3.id UNION ALL SELECT r20.id 
FROM ws.r_67 AS r20 
WHERE (SELECT $18::boolean AS anon_23) AND (q4.part || ':' || r20.f_24) = ANY (CAST((SELECT $19::text[] AS anon_24) AS TEXT[])) 
 LIMIT 5000) AS c4) END 
 LIMIT 1) AS d2 JOIN LATERAL (SELECT w13.id 
FROM ws.w_67 AS w13 
WHERE (SELECT $3::boolean AS anon_4) AND (w13.words @@ d2.own::tsquery) UNION ALL SELECT r21.id 
FROM unnest(array((SELECT w14.id 
FROM ws.w_66 AS w14 
WHERE w14.words @@ d2.title::tsquery))) AS x4(id) JOIN ws.r_67 AS r21 ON r21.f_26 = x4.id UNION ALL SELECT r22.id 
FROM unnest(array((SELECT w15.id 
FROM ws.w_64 AS w15 
WHERE w15.words @@ d2.title::tsquery))) AS x5(id) JOIN ws.r_67 AS r22 ON r22.f_27 = x5.id UNION ALL SELECT r23.id 
FROM unnest(array((SELECT w16.id 
FROM ws.w_65 AS w16 
WHERE w16.words @@ d2.title::tsquery))) AS x6(id) JOIN ws.r_67 AS r23 ON r23.f_28 = x6.id UNION ALL SELECT r24.id 
FROM ws.r_67 AS r24 
WHERE (SELECT $18::boolean AS anon_23) AND (d2.part || ':' || r24.f_24) = ANY (CAST((SELECT $19::text[] AS anon_24) AS TEXT[]))) AS c3 ON true JOIN LATERAL (SELECT r25.id, w17.words 
FROM ws.r_67 AS r25 LEFT OUTER JOIN ws.w_67 AS w17 ON w17.id = r25.id 
WHERE r25.id = c3.id AND (w17.words @@ (SELECT $7::tsquery AS anon_12)) IS NOT true AND (NOT (SELECT $3::boolean AS anon_4) OR NOT (EXISTS (SELECT 1 
FROM unnest((SELECT $8::text[] AS anon_13), (SELECT $9::text[] AS anon_14), (SELECT $10::text[] AS anon_15), (SELECT $11::text[] AS anon_16)) AS q6(own, title, pattern, part) 
WHERE ((w17.words @@ q6.own::tsquery) OR (q6.part || ':' || r25.f_24) = ANY (CAST((SELECT $19::text[] AS anon_24) AS TEXT[])) OR (EXISTS (SELECT w18.id 
FROM ws.w_66 AS w18 
WHERE (w18.words @@ q6.title::tsquery) AND w18.id = r25.f_26)) OR (EXISTS (SELECT w19.id 
FROM ws.w_64 AS w19 
WHERE (w19.words @@ q6.title::tsquery) AND w19.id = r25.f_27)) OR (EXISTS (SELECT w20.id 
FROM ws.w_65 AS w20 
WHERE (w20.words @@ q6.title::tsquery) AND w20.id = r25.f_28))) IS NOT true)))
 LIMIT ALL OFFSET 0) AS k3 ON true) AS f4) AS u2
 LIMIT ALL OFFSET 0) AS h4 JOIN LATERAL (SELECT r26.id 
FROM ws.r_67 AS r26 
WHERE r26.id = h4.id AND num_nulls(r26.deleted_at) = 1
 LIMIT ALL OFFSET 0) AS k4 ON true 
 LIMIT 2000) AS h5 ORDER BY h5.id, h5.rank DESC) AS m2) AS u3) AS h1 ORDER BY h1.rank DESC, h1.id DESC 
 LIMIT 4) AS n1) AS p1) AS TEXT) AS c1 
WHERE (SELECT e.epoch 
FROM ws.epoch AS e 
WHERE e.one) = $20::bigint AND (SELECT m.epoch 
FROM ws.member AS m 
WHERE m.id = $21::uuid AND m.active) = $22::bigint
