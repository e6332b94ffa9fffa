SELECT CAST((SELECT ('{"nodes":' || coalesce('[' || string_agg(('{"name":' || coalesce(to_json(p1.f_1)::text, 'null') || ',"wonValue":' || coalesce('"' || ((SELECT sum(r4.f_23::numeric) AS sum_1 
FROM ws.r_67 AS r4 
WHERE r4.f_27 = p1.id AND r4.deleted_at IS NULL AND r4.f_24 = 'DEAL_WON')) || '"', 'null') || ',"deals":' || coalesce((SELECT ('{"nodes":' || coalesce('[' || string_agg(('{"name":' || coalesce(to_json(p2.f_22)::text, 'null') || ',"daysToClose":' || coalesce(((p2.f_25 - date '2027-01-01')::numeric::integer)::text, 'null') || '}'), ',') || ']', '[]') || ',"aggregates":' || coalesce((SELECT ('{"max":' || ('{"daysToClose":' || coalesce((max((r5.f_25 - date '2027-01-01')::numeric::integer))::text, 'null') || '}') || '}') AS anon_3 
FROM ws.r_67 AS r5 
WHERE r5.f_27 = p1.id AND r5.deleted_at IS NULL AND ((r5.f_23::numeric * '1.19'::numeric) >= trim_scale(round((coalesce((SELECT r6.f_7::numeric AS anon_4 
FROM ws.r_64 AS r6 
WHERE r6.id = r5.f_27 AND num_nulls(r6.deleted_at) = 1), '0'::numeric) + 0.0000000000) / nullif('100'::numeric, 0), 10))) = true), 'null') || '}') AS anon_2 
FROM (SELECT r5.f_22, r5.f_25 
FROM ws.r_67 AS r5 
WHERE r5.f_27 = p1.id AND r5.deleted_at IS NULL AND ((r5.f_23::numeric * '1.19'::numeric) >= trim_scale(round((coalesce((SELECT r6.f_7::numeric AS anon_4 
FROM ws.r_64 AS r6 
WHERE r6.id = r5.f_27 AND num_nulls(r6.deleted_at) = 1), '0'::numeric) + 0.0000000000) / nullif('100'::numeric, 0), 10))) = true ORDER BY r5.id ASC 
 LIMIT 20) AS p2), 'null') || '}'), ',') || ']', '[]') || '}') AS anon_1 
FROM (SELECT r1.f_1, r1.id 
FROM ws.r_64 AS r1 
WHERE r1.deleted_at IS NULL AND (SELECT sum(r3.f_23::numeric) AS sum_2 
FROM ws.r_67 AS r3 
WHERE r3.f_27 = r1.id AND r3.deleted_at IS NULL AND r3.f_24 = 'DEAL_WON') >= $1::numeric ORDER BY (SELECT sum(r2.f_23::numeric) AS sum_3 
FROM ws.r_67 AS r2 
WHERE r2.f_27 = r1.id AND r2.deleted_at IS NULL AND r2.f_24 = 'DEAL_WON') DESC NULLS LAST, r1.id DESC 
 LIMIT 2) AS p1) AS TEXT) AS c1 
WHERE (SELECT e.epoch 
FROM ws.epoch AS e 
WHERE e.one) = $2::bigint AND (SELECT m.epoch 
FROM ws.member AS m 
WHERE m.id = $3::uuid AND m.active) = $4::bigint
