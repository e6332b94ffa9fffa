SELECT CAST((SELECT ('{"__typename":"Company","id":' || coalesce('"' || (r1.id) || '"', 'null') || ',"title":' || coalesce(to_json(coalesce(CAST(r1.f_1 AS TEXT), '#' || CAST(r1.number AS TEXT)))::text, 'null') || ',"industry":' || coalesce('"' || (r1.f_2) || '"', 'null') || ',"annualRevenue":' || coalesce('"' || (r1.f_7) || '"', 'null') || ',"owner":' || coalesce((SELECT ('{"name":' || coalesce(to_json(r2.name)::text, 'null') || '}') AS anon_2 
FROM ws.member AS r2 
WHERE r2.id = r1.owner_id), 'null') || ',"contacts":' || ('{"totalCount":' || coalesce(((SELECT count(*) AS count_1 
FROM ws.r_65 AS r3 
WHERE r3.f_12 = r1.id AND r3.deleted_at IS NULL))::text, 'null') || '}') || ',"module":{"apiName":"company","label":"Company"}}') AS anon_1 
FROM ws.r_64 AS r1 
WHERE r1.id = coalesce((SELECT f1.winner_id 
FROM ws.redirect AS f1 
WHERE f1.loser_id = $1::uuid), $1::uuid) AND num_nulls(r1.deleted_at) = 1) AS TEXT) AS c1 
WHERE (SELECT e.epoch 
FROM ws.epoch AS e 
WHERE e.one) = $2::bigint AND (SELECT m.epoch 
FROM ws.member AS m 
WHERE m.id = $3::uuid AND m.active) = $4::bigint
