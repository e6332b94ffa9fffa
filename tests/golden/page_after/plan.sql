SELECT CAST((SELECT ('{"edges":' || coalesce('[' || string_agg(('{"cursor":' || coalesce(to_json(translate(encode(convert_to(CAST(json_build_array('MMehJbKZ', to_char(p1.k1, 'YYYY-MM-DD'), CAST(p1.k2 AS TEXT), p1.id) AS TEXT), 'UTF8'), 'base64'), '+/=
', '-_'))::text, 'null') || ',"node":' || ('{"name":' || coalesce(to_json(p1.f_22)::text, 'null') || ',"closeDate":' || coalesce('"' || (p1.f_25) || '"', 'null') || ',"amount":' || coalesce('"' || (p1.f_23) || '"', 'null') || '}') || '}'), ',') FILTER (WHERE p1.n <= 2) || ']', '[]') || ',"pageInfo":' || ('{"hasNextPage":' || coalesce((count(*) > 2)::text, 'null') || ',"hasPreviousPage":' || coalesce(((EXISTS (SELECT 1 
FROM ws.r_67 AS r1 
WHERE r1.deleted_at IS NULL AND r1.f_25 IS NULL AND r1.f_23 IS NULL AND r1.id >= $1::uuid)) OR (EXISTS (SELECT 1 
FROM ws.r_67 AS r1 
WHERE r1.deleted_at IS NULL AND r1.f_25 IS NULL AND r1.f_23 IS NOT NULL)))::text, 'null') || ',"startCursor":' || coalesce(to_json(max(translate(encode(convert_to(CAST(json_build_array('MMehJbKZ', to_char(p1.k1, 'YYYY-MM-DD'), CAST(p1.k2 AS TEXT), p1.id) AS TEXT), 'UTF8'), 'base64'), '+/=
', '-_')) FILTER (WHERE p1.n = 1))::text, 'null') || ',"endCursor":' || coalesce(to_json(max(translate(encode(convert_to(CAST(json_build_array('MMehJbKZ', to_char(p1.k1, 'YYYY-MM-DD'), CAST(p1.k2 AS TEXT), p1.id) AS TEXT), 'UTF8'), 'base64'), '+/=
', '-_')) FILTER (WHERE p1.n = least(p1.total, 2)))::text, 'null') || '}') || '}') AS anon_1 
FROM (SELECT n1.f_22, n1.f_25, n1.f_23, n1.id, n1.k1, n1.k2, row_number() OVER () AS n, count(*) OVER () AS total 
FROM (SELECT u1.f_22, u1.f_25, u1.f_23, u1.id, u1.k1, u1.k2 
FROM ((SELECT r1.f_22, r1.f_25, r1.f_23, r1.id, r1.f_25 AS k1, r1.f_23 AS k2 
FROM ws.r_67 AS r1 
WHERE r1.deleted_at IS NULL AND r1.f_25 IS NULL AND r1.f_23 IS NULL AND r1.id < $1::uuid ORDER BY r1.f_25 ASC NULLS LAST, r1.f_23 DESC NULLS FIRST, r1.id DESC 
 LIMIT 3) UNION ALL (SELECT r1.f_22, r1.f_25, r1.f_23, r1.id, r1.f_25 AS k1, r1.f_23 AS k2 
FROM ws.r_67 AS r1 
WHERE r1.deleted_at IS NULL AND r1.f_25 IS NOT NULL ORDER BY r1.f_25 ASC NULLS LAST, r1.f_23 DESC NULLS LAST, r1.id DESC 
 LIMIT 3)) AS u1 ORDER BY u1.k1 ASC NULLS FIRST, u1.k2 DESC NULLS LAST, u1.id DESC 
 LIMIT 3) AS n1) AS p1) AS TEXT) AS c1 
WHERE (SELECT e.epoch 
FROM ws.epoch AS e 
WHERE e.one) = $2::bigint AND (SELECT m.epoch 
FROM ws.member AS m 
WHERE m.id = $3::uuid AND m.active) = $4::bigint
