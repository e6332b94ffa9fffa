SELECT CAST((SELECT json_build_object('totalCount', (SELECT count(*) AS count_1 
FROM ws.r_67 AS r2 
WHERE r2.deleted_at IS NULL AND r2.f_24 = 'NEW_DEAL'), 'nodes', coalesce(json_agg(json_build_object('title', coalesce(CAST(p1.f_22 AS TEXT), '#' || CAST(p1.number AS TEXT)), 'amount', CAST(p1.f_23 AS TEXT), 'company', (SELECT json_build_object('title', coalesce(CAST(r3.f_1 AS TEXT), '#' || CAST(r3.number AS TEXT))) AS json_build_object_2 
FROM ws.r_64 AS r3 
WHERE r3.id = p1.f_27 AND r3.deleted_at IS NULL))), '[]')) AS json_build_object_1 
FROM (SELECT r1.number AS number, r1.f_22 AS f_22, r1.f_23 AS f_23, r1.f_27 AS f_27 
FROM ws.r_67 AS r1 
WHERE r1.deleted_at IS NULL AND r1.f_24 = 'NEW_DEAL' ORDER BY r1.f_23 DESC NULLS LAST, r1.id DESC 
 LIMIT 20) AS p1) AS TEXT) AS c1, CAST((SELECT json_build_object('totalCount', (SELECT count(*) AS count_2 
FROM ws.r_67 AS r5 
WHERE r5.deleted_at IS NULL AND r5.f_24 = 'DEAL_WON'), 'nodes', coalesce(json_agg(json_build_object('title', coalesce(CAST(p2.f_22 AS TEXT), '#' || CAST(p2.number AS TEXT)), 'amount', CAST(p2.f_23 AS TEXT), 'company', (SELECT json_build_object('title', coalesce(CAST(r6.f_1 AS TEXT), '#' || CAST(r6.number AS TEXT))) AS json_build_object_4 
FROM ws.r_64 AS r6 
WHERE r6.id = p2.f_27 AND r6.deleted_at IS NULL))), '[]')) AS json_build_object_3 
FROM (SELECT r4.number AS number, r4.f_22 AS f_22, r4.f_23 AS f_23, r4.f_27 AS f_27 
FROM ws.r_67 AS r4 
WHERE r4.deleted_at IS NULL AND r4.f_24 = 'DEAL_WON' ORDER BY r4.f_23 DESC NULLS LAST, r4.id DESC 
 LIMIT 20) AS p2) AS TEXT) AS c2, CAST((SELECT json_build_object('totalCount', (SELECT count(*) AS count_3 
FROM ws.r_67 AS r8 
WHERE r8.deleted_at IS NULL AND r8.f_24 IS NULL), 'nodes', coalesce(json_agg(json_build_object('title', coalesce(CAST(p3.f_22 AS TEXT), '#' || CAST(p3.number AS TEXT)), 'amount', CAST(p3.f_23 AS TEXT), 'company', (SELECT json_build_object('title', coalesce(CAST(r9.f_1 AS TEXT), '#' || CAST(r9.number AS TEXT))) AS json_build_object_6 
FROM ws.r_64 AS r9 
WHERE r9.id = p3.f_27 AND r9.deleted_at IS NULL))), '[]')) AS json_build_object_5 
FROM (SELECT r7.number AS number, r7.f_22 AS f_22, r7.f_23 AS f_23, r7.f_27 AS f_27 
FROM ws.r_67 AS r7 
WHERE r7.deleted_at IS NULL AND r7.f_24 IS NULL ORDER BY r7.f_23 DESC NULLS LAST, r7.id DESC 
 LIMIT 20) AS p3) AS TEXT) AS c3 
WHERE (SELECT e.epoch 
FROM ws.epoch AS e 
WHERE e.one) = $1::bigint AND (SELECT m.epoch 
FROM ws.member AS m 
WHERE m.id = $2::uuid AND m.active) = $3::bigint
