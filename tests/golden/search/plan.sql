SELECT CAST((SELECT ('{"totalCount":' || coalesce(((SELECT count(*) AS count_1 
FROM ws.r_67 AS r1 
WHERE r1.id IN (SELECT unnest(array((SELECT u1.id 
FROM (SELECT w1.id, w1.words 
FROM ws.w_67 AS w1 
WHERE w1.words @@ (SELECT $1::tsquery AS anon_2) UNION ALL SELECT k1.id, k1.words 
FROM (SELECT q1.own, q1.title, q1.part 
FROM unnest((SELECT $2::text[] AS anon_3), (SELECT $3::text[] AS anon_4), (SELECT $4::text[] AS anon_5), (SELECT $5::text[] AS anon_6)) AS q1(own, title, pattern, part) 
WHERE ((SELECT $6::boolean AS anon_7) OR (EXISTS (SELECT 1 
FROM unnest((SELECT $2::text[] AS anon_3), (SELECT $3::text[] AS anon_4), (SELECT $4::text[] AS anon_5), (SELECT $5::text[] AS anon_6)) AS q2(own, title, pattern, part) 
WHERE (EXISTS (SELECT w6.id 
FROM ws.w_66 AS w6 
WHERE w6.words @@ q2.title::tsquery)) OR (EXISTS (SELECT w7.id 
FROM ws.w_64 AS w7 
WHERE w7.words @@ q2.title::tsquery)) OR (EXISTS (SELECT w8.id 
FROM ws.w_65 AS w8 
WHERE w8.words @@ q2.title::tsquery))))) AND q1.part = ANY (CAST((SELECT $7::text[] AS anon_8) AS TEXT[])) ORDER BY CASE WHEN (SELECT $8::boolean AS anon_9) THEN (SELECT count(*) AS count_2 
FROM (SELECT w2.id 
FROM ws.w_67 AS w2 
WHERE (SELECT $8::boolean AS anon_9) AND (w2.words @@ q1.own::tsquery) UNION ALL SELECT r2.id 
FROM unnest(array((SELECT w3.id 
FROM ws.w_66 AS w3 
WHERE w3.words @@ q1.title::tsquery))) AS x1(id) JOIN ws.r_67 AS r2 ON r2.f_26 = x1.id UNION ALL SELECT r3.id 
FROM unnest(array((SELECT w4.id 
FROM ws.w_64 AS w4 
WHERE w4.words @@ q1.title::tsquery))) AS x2(id) JOIN ws.r_67 AS r3 ON r3.f_27 = x2.id UNION ALL SELECT r4.id 
FROM unnest(array((SELECT w5.id 
FROM ws.w_65 AS w5 
WHERE w5.words @@ q1.title::tsquery))) AS x3(id) JOIN ws.r_67 AS r4 ON r4.f_28 = x3.id UNION ALL SELECT r5.id 
FROM ws.r_67 AS r5 
WHERE (SELECT $9::boolean AS anon_10) AND (q1.part || ':' || r5.f_24) = ANY (CAST((SELECT $10::text[] AS anon_11) AS TEXT[])) 
 LIMIT 5000) AS c2) END 
 LIMIT 1) AS d1 JOIN LATERAL (SELECT w9.id 
FROM ws.w_67 AS w9 
WHERE (SELECT $8::boolean AS anon_9) AND (w9.words @@ d1.own::tsquery) UNION ALL SELECT r6.id 
FROM unnest(array((SELECT w10.id 
FROM ws.w_66 AS w10 
WHERE w10.words @@ d1.title::tsquery))) AS x4(id) JOIN ws.r_67 AS r6 ON r6.f_26 = x4.id UNION ALL SELECT r7.id 
FROM unnest(array((SELECT w11.id 
FROM ws.w_64 AS w11 
WHERE w11.words @@ d1.title::tsquery))) AS x5(id) JOIN ws.r_67 AS r7 ON r7.f_27 = x5.id UNION ALL SELECT r8.id 
FROM unnest(array((SELECT w12.id 
FROM ws.w_65 AS w12 
WHERE w12.words @@ d1.title::tsquery))) AS x6(id) JOIN ws.r_67 AS r8 ON r8.f_28 = x6.id UNION ALL SELECT r9.id 
FROM ws.r_67 AS r9 
WHERE (SELECT $9::boolean AS anon_10) AND (d1.part || ':' || r9.f_24) = ANY (CAST((SELECT $10::text[] AS anon_11) AS TEXT[]))) AS c1 ON true JOIN LATERAL (SELECT r10.id, w13.words 
FROM ws.r_67 AS r10 LEFT OUTER JOIN ws.w_67 AS w13 ON w13.id = r10.id 
WHERE r10.id = c1.id AND (w13.words @@ (SELECT $1::tsquery AS anon_2)) IS NOT true AND (NOT (SELECT $8::boolean AS anon_9) OR NOT (EXISTS (SELECT 1 
FROM unnest((SELECT $2::text[] AS anon_3), (SELECT $3::text[] AS anon_4), (SELECT $4::text[] AS anon_5), (SELECT $5::text[] AS anon_6)) AS q3(own, title, pattern, part) 
WHERE ((w13.words @@ q3.own::tsquery) OR (q3.part || ':' || r10.f_24) = ANY (CAST((SELECT $10::text[] AS anon_11) AS TEXT[])) OR (EXISTS (SELECT w14.id 
FROM ws.w_66 AS w14 
WHERE (w14.words @@ q3.title::tsquery) AND w14.id = r10.f_26)) OR (EXISTS (SELECT w15.id 
FROM ws.w_64 AS w15 
WHERE (w15.words @@ q3.title::tsquery) AND w15.id = r10.f_27)) OR (EXISTS (SELECT w16.id 
FROM ws.w_65 AS w16 
WHERE (w16.words @@ q3.title::tsquery) AND w16.id = r10.f_28))) IS NOT true)))
 LIMIT ALL OFFSET 0) AS k1 ON true) AS u1))) AS unnest_1) AND r1.deleted_at IS NULL AND (EXISTS (SELECT 1 
FROM ws.r_64 AS r11 
WHERE r11.id = r1.f_27 AND r11.deleted_at IS NULL AND r11.id IN (SELECT unnest(array((SELECT u2.id 
FROM (SELECT w17.id, w17.words 
FROM ws.w_64 AS w17 
WHERE w17.words @@ (SELECT $11::tsquery AS anon_12) UNION ALL SELECT k2.id, k2.words 
FROM (SELECT q4.own, q4.title, q4.part 
FROM unnest((SELECT $12::text[] AS anon_13), (SELECT $13::text[] AS anon_14), (SELECT $14::text[] AS anon_15), (SELECT $15::text[] AS anon_16)) AS q4(own, title, pattern, part) 
WHERE (SELECT $16::boolean AS anon_17) AND q4.part = ANY (CAST((SELECT $17::text[] AS anon_18) AS TEXT[])) ORDER BY CASE WHEN (SELECT $18::boolean AS anon_19) THEN (SELECT count(*) AS count_3 
FROM (SELECT w18.id 
FROM ws.w_64 AS w18 
WHERE (SELECT $18::boolean AS anon_19) AND (w18.words @@ q4.own::tsquery) UNION ALL SELECT r12.id 
FROM ws.r_64 AS r12 
WHERE (SELECT $19::boolean AS anon_20) AND (q4.part || ':' || r12.f_2) = ANY (CAST((SELECT $20::text[] AS anon_21) AS TEXT[])) 
 LIMIT 5000) AS c4) END 
 LIMIT 1) AS d2 JOIN LATERAL (SELECT w19.id 
FROM ws.w_64 AS w19 
WHERE (SELECT $18::boolean AS anon_19) AND (w19.words @@ d2.own::tsquery) UNION ALL SELECT r13.id 
FROM ws.r_64 AS r13 
WHERE (SELECT $19::boolean AS anon_20) AND (d2.part || ':' || r13.f_2) = ANY (CAST((SELECT $20::text[] AS anon_21) AS TEXT[]))) AS c3 ON true JOIN LATERAL (SELECT r14.id, w20.words 
FROM ws.r_64 AS r14 LEFT OUTER JOIN ws.w_64 AS w20 ON w20.id = r14.id 
WHERE r14.id = c3.id AND (w20.words @@ (SELECT $11::tsquery AS anon_12)) IS NOT true AND (NOT (SELECT $18::boolean AS anon_19) OR NOT (EXISTS (SELECT 1 
FROM unnest((SELECT $12::text[] AS anon_13), (SELECT $13::text[] AS anon_14), (SELECT $14::text[] AS anon_15), (SELECT $15::text[] AS anon_16)) AS q6(own, title, pattern, part) 
WHERE ((w20.words @@ q6.own::tsquery) OR (q6.part || ':' || r14.f_2) = ANY (CAST((SELECT $20::text[] AS anon_21) AS TEXT[]))) IS NOT true)))
 LIMIT ALL OFFSET 0) AS k2 ON true) AS u2))) AS unnest_2)))))::text, 'null') || ',"nodes":' || coalesce('[' || string_agg(('{"name":' || coalesce(to_json(p1.f_22)::text, 'null') || ',"company":' || coalesce((SELECT ('{"name":' || coalesce(to_json(r29.f_1)::text, 'null') || '}') AS anon_22 
FROM ws.r_64 AS r29 
WHERE r29.id = p1.f_27 AND num_nulls(r29.deleted_at) = 1), 'null') || '}'), ',') FILTER (WHERE p1.n <= 2) || ']', '[]') || ',"pageInfo":' || ('{"hasNextPage":' || coalesce((count(*) > 2)::text, 'null') || '}') || '}') AS anon_1 
FROM (SELECT n1.f_22, n1.f_27, row_number() OVER () AS n 
FROM (SELECT s1.f_22, s1.f_27 
FROM (SELECT DISTINCT ON (h2.id) h2.id, h2.f_22, h2.f_27, h2.rank 
FROM (SELECT k4.id, k4.f_22, k4.f_27, h1.rank 
FROM (SELECT u4.id, u4.rank 
FROM (SELECT f1.id, coalesce(CAST((ts_rank(f1.words, (SELECT $21::tsquery AS anon_23)) + ts_rank(f1.words, (SELECT $22::tsquery AS anon_24))) * 500000 AS BIGINT), 0) AS rank 
FROM (SELECT w21.id, w21.words 
FROM ws.w_67 AS w21 
WHERE w21.words @@ (SELECT $1::tsquery AS anon_2)) AS f1 UNION ALL SELECT f2.id, coalesce(CAST((ts_rank(f2.words, (SELECT $21::tsquery AS anon_23)) + ts_rank(f2.words, (SELECT $22::tsquery AS anon_24))) * 250000 AS BIGINT), 0) AS rank 
FROM (SELECT k3.id, k3.words 
FROM (SELECT q7.own, q7.title, q7.part 
FROM unnest((SELECT $2::text[] AS anon_3), (SELECT $3::text[] AS anon_4), (SELECT $4::text[] AS anon_5), (SELECT $5::text[] AS anon_6)) AS q7(own, title, pattern, part) 
WHERE ((SELECT $6::boolean AS anon_7) OR (EXISTS (SELECT 1 
FROM unnest((SELECT $2::text[] AS anon_3), (SELECT $3::text[] AS anon_4), (SELECT $4::text[] AS anon_5), (SELECT $5::text[] AS anon_6)) AS q8(own, title, pattern, part) 
WHERE (EXISTS (SELECT w26.id 
FROM ws.w_66 AS w26 
WHERE w26.words @@ q8.title::tsquery)) OR (EXISTS (SELECT w27.id 
FROM ws.w_64 AS w27 
WHERE w27.words @@ q8.title::tsquery)) OR (EXISTS (SELECT w28.id 
FROM ws.w_65 AS w28 
WHERE w28.words @@ q8.title::tsquery))))) AND q7.part = ANY (CAST((SELECT $7::text[] AS anon_8) AS TEXT[])) ORDER BY CASE WHEN (SELECT $8::boolean AS anon_9) THEN (SELECT count(*) AS count_4 
FROM (SELECT w22.id 
FROM ws.w_67 AS w22 
WHERE (SELECT $8::boolean AS anon_9) AND (w22.words @@ q7.own::tsquery) UNION ALL SELECT r15.id 
FROM unnest(array((SELECT w23.id 
FROM ws.w_66 AS w23 
WHERE w23.words @@ q7.title::tsquery))) AS x7(id) JOIN ws.r_67 AS r15 ON r15.f_26 = x7.id UNION ALL SELECT r16.id 
FROM unnest(array((SELECT w24.id 
FROM ws.w_64 AS w24 
WHERE w24.words @@ q7.title::tsquery))) AS x8(id) JOIN ws.r_67 AS r16 ON r16.f_27 = x8.id UNION ALL SELECT r17.id 
FROM unnest(array((SELECT w25.id 
FROM ws.w_65 AS w25 
WHERE w25.words @@ q7.title::tsquery))) AS x9(id) JOIN ws.r_67 AS r17 ON r17.f_28 = x9.id UNION ALL SELECT r18.id 
FROM ws.r_67 AS r18 
WHERE (SELECT $9::boolean AS anon_10) AND (q7.part || ':' || r18.f_24) = ANY (CAST((SELECT $10::text[] AS anon_11) AS TEXT[])) 
 LIMIT 5000) AS c6) END 
 LIMIT 1) AS d3 JOIN LATERAL (SELECT w29.id 
FROM ws.w_67 AS w29 
WHERE (SELECT $8::boolean AS anon_9) AND (w29.words @@ d3.own::tsquery) UNION ALL SELECT r19.id 
FROM unnest(array((SELECT w30.id 
FROM ws.w_66 AS w30 
WHERE w30.words @@ d3.title::tsquery))) AS x10(id) JOIN ws.r_67 AS r19 ON r19.f_26 = x10.id UNION ALL SELECT r20.id 
FROM unnest(array((SELECT w31.id 
FROM ws.w_64 AS w31 
WHERE w31.words @@ d3.title::tsquery))) AS x11(id) JOIN ws.r_67 AS r20 ON r20.f_27 = x11.id UNION ALL SELECT r21.id 
FROM unnest(array((SELECT w32.id 
FROM ws.w_65 AS w32 
WHERE w32.words @@ d3.title::tsquery))) AS x12(id) JOIN ws.r_67 AS r21 ON r21.f_28 = x12.id UNION ALL SELECT r22.id 
FROM ws.r_67 AS r22 
WHERE (SELECT $9::boolean AS anon_10) AND (d3.part || ':' || r22.f_24) = ANY (CAST((SELECT $10::text[] AS anon_11) AS TEXT[]))) AS c5 ON true JOIN LATERAL (SELECT r23.id, w33.words 
FROM ws.r_67 AS r23 LEFT OUTER JOIN ws.w_67 AS w33 ON w33.id = r23.id 
WHERE r23.id = c5.id AND (w33.words @@ (SELECT $1::tsquery AS anon_2)) IS NOT true AND (NOT (SELECT $8::boolean AS anon_9) OR NOT (EXISTS (SELECT 1 
FROM unnest((SELECT $2::text[] AS anon_3), (SELECT $3::text[] AS anon_4), (SELECT $4::text[] AS anon_5), (SELECT $5::text[] AS anon_6)) AS q9(own, title, pattern, part) 
WHERE ((w33.words @@ q9.own::tsquery) OR (q9.part || ':' || r23.f_24) = ANY (CAST((SELECT $10::text[] AS anon_11) AS TEXT[])) OR (EXISTS (SELECT w34.id 
FROM ws.w_66 AS w34 
WHERE (w34.words @@ q9.title::tsquery) AND w34.id = r23.f_26)) OR (EXISTS (SELECT w35.id 
FROM ws.w_64 AS w35 
WHERE (w35.words @@ q9.title::tsquery) AND w35.id = r23.f_27)) OR (EXISTS (SELECT w36.id 
FROM ws.w_65 AS w36 
WHERE (w36.words @@ q9.title::tsquery) AND w36.id = r23.f_28))) IS NOT true)))
 LIMIT ALL OFFSET 0) AS k3 ON true) AS f2) AS u4
 LIMIT ALL OFFSET 0) AS h1 JOIN LATERAL (SELECT r24.id, r24.f_22, r24.f_27 
FROM ws.r_67 AS r24 
WHERE r24.id = h1.id AND num_nulls(r24.deleted_at) = 1 AND (EXISTS (SELECT 1 
FROM ws.r_64 AS r25 
WHERE r25.id = r24.f_27 AND r25.deleted_at IS NULL AND r25.id IN (SELECT unnest(array((SELECT u3.id 
FROM (SELECT w37.id, w37.words 
FROM ws.w_64 AS w37 
WHERE w37.words @@ (SELECT $11::tsquery AS anon_12) UNION ALL SELECT k5.id, k5.words 
FROM (SELECT q10.own, q10.title, q10.part 
FROM unnest((SELECT $12::text[] AS anon_13), (SELECT $13::text[] AS anon_14), (SELECT $14::text[] AS anon_15), (SELECT $15::text[] AS anon_16)) AS q10(own, title, pattern, part) 
WHERE (SELECT $16::boolean AS anon_17) AND q10.part = ANY (CAST((SELECT $17::text[] AS anon_18) AS TEXT[])) ORDER BY CASE WHEN (SELECT $18::boolean AS anon_19) THEN (SELECT count(*) AS count_5 
FROM (SELECT w38.id 
FROM ws.w_64 AS w38 
WHERE (SELECT $18::boolean AS anon_19) AND (w38.words @@ q10.own::tsquery) UNION ALL SELECT r26.id 
FROM ws.r_64 AS r26 
WHERE (SELECT $19::boolean AS anon_20) AND (q10.part || ':' || r26.f_2) = ANY (CAST((SELECT $20::text[] AS anon_21) AS TEXT[])) 
 LIMIT 5000) AS c8) END 
 LIMIT 1) AS d4 JOIN LATERAL (SELECT w39.id 
FROM ws.w_64 AS w39 
WHERE (SELECT $18::boolean AS anon_19) AND (w39.words @@ d4.own::tsquery) UNION ALL SELECT r27.id 
FROM ws.r_64 AS r27 
WHERE (SELECT $19::boolean AS anon_20) AND (d4.part || ':' || r27.f_2) = ANY (CAST((SELECT $20::text[] AS anon_21) AS TEXT[]))) AS c7 ON true JOIN LATERAL (SELECT r28.id, w40.words 
FROM ws.r_64 AS r28 LEFT OUTER JOIN ws.w_64 AS w40 ON w40.id = r28.id 
WHERE r28.id = c7.id AND (w40.words @@ (SELECT $11::tsquery AS anon_12)) IS NOT true AND (NOT (SELECT $18::boolean AS anon_19) OR NOT (EXISTS (SELECT 1 
FROM unnest((SELECT $12::text[] AS anon_13), (SELECT $13::text[] AS anon_14), (SELECT $14::text[] AS anon_15), (SELECT $15::text[] AS anon_16)) AS q12(own, title, pattern, part) 
WHERE ((w40.words @@ q12.own::tsquery) OR (q12.part || ':' || r28.f_2) = ANY (CAST((SELECT $20::text[] AS anon_21) AS TEXT[]))) IS NOT true)))
 LIMIT ALL OFFSET 0) AS k5 ON true) AS u3))) AS unnest_3)))
 LIMIT ALL OFFSET 0) AS k4 ON true 
 LIMIT 2000) AS h2 ORDER BY h2.id, h2.rank DESC) AS s1 ORDER BY s1.rank DESC NULLS FIRST, s1.id DESC 
 LIMIT 3) AS n1) AS p1) AS TEXT) AS c1 
WHERE (SELECT e.epoch 
FROM ws.epoch AS e 
WHERE e.one) = $23::bigint AND (SELECT m.epoch 
FROM ws.member AS m 
WHERE m.id = $24::uuid AND m.active) = $25::bigint
