SELECT nextval('bench_confirm') AS id \gset c_
\set p random(1, 50)
SELECT u.id, u.username, u.role, u.language, u.partner_id FROM users u JOIN sign_ins s ON s.user_id = u.id WHERE s.token_hash = encode(sha256(('bench-' || (10000000 + (:p)::int)::text)::bytea), 'hex') AND s.expires_at > now() AND u.deactivated_at IS NULL;
SELECT sum(failures) FROM failure_counts WHERE (scope, subject) IN (('code.user', '1'), ('code.partner', '1'), ('code.address', '127.0.0.1')) AND window_start > now() - interval '1 hour';
SELECT v.*, upper(v.code_hash) AS typed FROM conversions v WHERE v.id = :c_id \gset v_
SELECT * FROM conversions WHERE code_hash = :v_code_hash AND partner_id = :v_partner_id;
SELECT name FROM branches WHERE partner_id = :v_partner_id LIMIT 1;
BEGIN;
UPDATE conversions SET state = 'confirmed', confirmed_at = now(), confirmed_by = 10000000 + (:p)::int, branch_id = 1 WHERE id = :c_id AND state = 'issued' AND good_until > now() RETURNING id;
SELECT language, email, phone FROM customers WHERE id = :v_customer_id AND closed_at IS NULL;
INSERT INTO outbox_messages (kind, channel, language, recipient, facts, customer_id, conversion_id, state, attempts, created_at, next_attempt_at) VALUES ('confirmed', 'email', 'sq', 'c@example.com', '{"title": {"sq": "Titulli", "en": "Title"}, "partner": "Partner", "branch": "Branch", "at": "2026-01-01"}', :v_customer_id, :c_id, 'pending', 0, now(), now()), ('confirmed', 'sms', 'sq', '+38340000001', '{"title": {"sq": "Titulli", "en": "Title"}, "partner": "Partner", "branch": "Branch", "at": "2026-01-01"}', :v_customer_id, :c_id, 'pending', 0, now(), now());
COMMIT;
SELECT v.*, b.name, u.name FROM conversions v LEFT JOIN branches b ON b.id = v.branch_id LEFT JOIN users u ON u.id = v.confirmed_by WHERE v.id = :c_id AND v.partner_id = :v_partner_id AND v.state = 'confirmed';
SELECT count(*), sum(points), sum((terms->>'worth_cents')::int) FROM conversions WHERE partner_id = :v_partner_id AND state = 'confirmed' AND confirmed_at >= current_date AND confirmed_at < current_date + 1;
SELECT v.*, b.name, u.name FROM conversions v LEFT JOIN branches b ON b.id = v.branch_id LEFT JOIN users u ON u.id = v.confirmed_by WHERE v.partner_id = :v_partner_id AND v.state = 'confirmed' AND v.confirmed_at >= current_date AND v.confirmed_at < current_date + 1 ORDER BY v.confirmed_at DESC, v.id DESC LIMIT 10;
