\set c random(1, :customers)
\set o random(:first_offer, :last_offer)
\set k random(1, 9000000000000000)
SELECT u.id, u.username, u.role, u.language, u.customer_id FROM users u JOIN sign_ins s ON s.user_id = u.id WHERE s.token_hash = encode(sha256(('bench-' || (:c)::text)::bytea), 'hex') AND s.expires_at > now() AND u.deactivated_at IS NULL;
SELECT version FROM catalogue_version;
BEGIN;
SELECT a.customer_id, a.blocked_since, cu.language, cu.email, cu.phone FROM points_accounts a JOIN customers cu ON cu.id = a.customer_id WHERE a.customer_id = :c FOR UPDATE OF a;
SELECT o.*, p.name, p.withdrawn_at, st.remaining, (SELECT count(*) FROM conversions v WHERE v.customer_id = :c AND v.offer_id = o.id AND v.state <> 'cancelled') AS had, (SELECT v.id FROM conversions v WHERE v.customer_id = :c AND v.via = 'web' AND v.key = 'pgbench-' || (:k)::text) AS earlier, o.points AS price, coalesce(o.partner_id, 0) AS partner FROM offers o LEFT JOIN partners p ON p.id = o.partner_id LEFT JOIN offer_stock st ON st.offer_id = o.id WHERE o.slug = 'offer-' || (:o)::text \gset offer_
SELECT id, expires_on, remaining FROM points_lots WHERE customer_id = :c AND remaining > 0 ORDER BY expires_on, id LIMIT 1 \gset lot_
INSERT INTO conversions (customer_id, offer_id, partner_id, kind, via, key, points, terms, state, code_hash, sealed_code, good_until, created_at) VALUES (:c, :o, :offer_partner, 'partner', 'web', 'pgbench-' || (:k)::text, :offer_price, '{"slug": "offer", "title": {"sq": "Titulli", "en": "Title"}, "terms": {"sq": "Kushtet.", "en": "Terms."}, "partner": "Partner", "worth_cents": 150, "unit": null}', 'issued', upper(substr(md5(random()::text || (:k)::text), 1, 13)), convert_to(repeat('x', 100), 'UTF8'), now() + interval '30 days', now()) RETURNING id \gset conversion_
UPDATE points_lots SET remaining = remaining - (:offer_price)::int WHERE id = :lot_id;
INSERT INTO points_entries (customer_id, lot_id, kind, amount, at, on_day, conversion_id) VALUES (:c, :lot_id, 'convert', 0 - (:offer_price)::int, now(), current_date, :conversion_id);
UPDATE points_accounts SET balance = balance - (:offer_price)::int WHERE customer_id = :c;
SELECT name, city, address, opening_hours, phone FROM branches WHERE partner_id = :offer_partner AND closed_at IS NULL ORDER BY city, name;
INSERT INTO outbox_messages (kind, channel, language, recipient, facts, customer_id, conversion_id, state, attempts, created_at, next_attempt_at) VALUES ('conversion', 'email', 'sq', 'c@example.com', '{"title": {"sq": "Titulli", "en": "Title"}, "partner": "Partner", "points": 20, "balance": 2980, "code_shown": "XXXX-XXXX-XXXXX", "branches": [{"name": "Branch", "city": "Peja", "address": "Rruga 1", "opening_hours": "08-20", "phone": null}]}', :c, :conversion_id, 'pending', 0, now(), now()), ('conversion', 'sms', 'sq', '+38340000001', '{"title": {"sq": "Titulli", "en": "Title"}, "partner": "Partner", "points": 20, "balance": 2980, "code_shown": "XXXX-XXXX-XXXXX", "branches": [{"name": "Branch", "city": "Peja", "address": "Rruga 1", "opening_hours": "08-20", "phone": null}]}', :c, :conversion_id, 'pending', 0, now(), now());
UPDATE offer_stock SET remaining = remaining - 1 WHERE remaining > 0 AND offer_id = :o;
COMMIT;
SELECT version FROM catalogue_version;
