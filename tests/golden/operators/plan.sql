SELECT CAST((SELECT ('{"nodes":' || coalesce('[' || string_agg(('{"name":' || coalesce(to_json(p1.f_14)::text, 'null') || ',"source":' || coalesce('"' || (p1.f_18) || '"', 'null') || ',"followUpAt":' || coalesce(replace(to_json(p1.f_20)::text, '+00:00', 'Z'), 'null') || '}'), ',') || ']', '[]') || '}') AS anon_1 
FROM (SELECT r1.f_14, r1.f_18, r1.f_20 
FROM ws.r_66 AS r1 
WHERE r1.deleted_at IS NULL AND r1.f_14 = ANY ($1::text[]) AND starts_with(tessera.fold(r1.f_17), (SELECT tessera.fold($2::text) AS fold_1)) AND (r1.f_18 IN ('EVENT', 'PARTNER')) IS NOT true AND r1.f_20 < $3::timestamptz ORDER BY r1.id ASC 
 LIMIT 20) AS p1) AS TEXT) AS c1, CAST(('{"totalCount":' || coalesce(((SELECT count(*) AS count_1 
FROM ws.r_65 AS r2 
WHERE r2.deleted_at IS NULL AND tessera.fold(r2.f_9) = (SELECT tessera.fold($2::text) AS fold_2) AND r2.f_13 = true))::text, 'null') || '}') AS TEXT) AS c2, CAST((SELECT ('{"nodes":' || coalesce('[' || string_agg(('{"name":' || coalesce(to_json(p2.f_22)::text, 'null') || ',"closeDate":' || coalesce('"' || (p2.f_25) || '"', 'null') || ',"amount":' || coalesce('"' || (p2.f_23) || '"', 'null') || '}'), ',') || ']', '[]') || '}') AS anon_2 
FROM (SELECT r3.f_22, r3.f_25, r3.f_23 
FROM ws.r_67 AS r3 
WHERE r3.deleted_at IS NULL AND strpos(tessera.fold(r3.f_22), (SELECT tessera.fold($4::text) AS fold_3)) > 0 AND (r3.f_23 = $5::numeric) IS NOT true AND r3.f_23 < $6::numeric AND r3.f_23 >= '-infinity'::numeric AND r3.f_25 BETWEEN $7::date AND $8::date ORDER BY r3.id ASC 
 LIMIT 20) AS p2) AS TEXT) AS c3 
WHERE (SELECT e.epoch 
FROM ws.epoch AS e 
WHERE e.one) = $9::bigint AND (SELECT m.epoch 
FROM ws.member AS m 
WHERE m.id = $10::uuid AND m.active) = $11::bigint
