-- Which papers count, once each, and which shipments they are of.
--
-- A set imported again under its name, with a paper in common, takes the place of the earlier one. Sets with the same
-- papers under several names count once, as the first. In a set a paper counts once, however many copies it has.
CREATE VIEW counted_document AS
WITH replaced AS (
    SELECT DISTINCT a.snapshot, a.set_name
    FROM document AS a
    JOIN document AS b ON b.set_name = a.set_name AND b.sha256 = a.sha256 AND b.snapshot > a.snapshot
),
standing AS (
    SELECT
        d.*, row_number() OVER (PARTITION BY d.snapshot, d.set_name, d.sha256 ORDER BY d.line) AS copy
    FROM document AS d
    ANTI JOIN replaced AS r ON r.snapshot = d.snapshot AND r.set_name = d.set_name
),
held AS (
    SELECT snapshot, set_name, string_agg(sha256, ' ' ORDER BY sha256) AS papers
    FROM standing
    WHERE copy = 1
    GROUP BY snapshot, set_name
),
first AS (
    SELECT
        snapshot, set_name,
        row_number() OVER (PARTITION BY papers ORDER BY snapshot, set_name) AS place
    FROM held
)
SELECT s.* EXCLUDE (copy)
FROM standing AS s
JOIN first AS f ON f.snapshot = s.snapshot AND f.set_name = s.set_name
WHERE s.copy = 1 AND f.place = 1;

-- The numbers by which papers can be found: of their own and of the papers that they name, letters and digits alone.
CREATE VIEW document_number AS
SELECT d.snapshot, d.set_name, f.kind, regexp_replace(upper(f.text), '[^A-Z0-9]', '', 'g') AS number
FROM counted_document AS d
JOIN (
    SELECT f.snapshot, f.document, f.text, CASE
        WHEN f.field = 'refs.bl' THEN 'bill'
        WHEN f.field = 'refs.invoice' THEN 'invoice'
        WHEN p.kind IN ('bill_of_lading', 'air_waybill', 'cmr', 'rail_consignment_note') THEN 'bill'
        WHEN p.kind IN ('export_declaration', 'import_declaration', 'transit_declaration') THEN 'declaration'
        WHEN p.kind = 'commercial_invoice' THEN 'invoice'
    END AS kind
    FROM document_field AS f
    JOIN document AS p ON p.snapshot = f.snapshot AND p.line = f.document
    WHERE f.field IN ('number', 'refs.bl', 'refs.invoice')
) AS f ON f.snapshot = d.snapshot AND f.document = d.line
WHERE f.kind IS NOT NULL
UNION
SELECT
    d.snapshot, d.set_name, 'container' AS kind,
    regexp_replace(upper(json_extract_string(box.no, '$.no')), '[^A-Z0-9]', '', 'g') AS number
FROM counted_document AS d
JOIN document_field AS f ON f.snapshot = d.snapshot AND f.document = d.line AND f.field = 'containers'
CROSS JOIN unnest(json_extract(f.text, '$[*]')) AS box (no)
WHERE json_extract_string(box.no, '$.no') IS NOT NULL;

-- Each set that counts with its own name, and the middle of the days of its papers.
CREATE VIEW document_set AS
SELECT
    d.snapshot, d.set_name,
    CASE WHEN count(*) OVER (PARTITION BY d.set_name) > 1 THEN d.set_name || ' (import ' || d.snapshot || ')'
        ELSE d.set_name END AS title,
    count(DISTINCT d.line) AS papers,
    quantile_disc(try_cast(f.text AS DATE), 0.5) FILTER (f.field = 'date') AS day
FROM counted_document AS d
LEFT JOIN document_field AS f ON f.snapshot = d.snapshot AND f.document = d.line
GROUP BY d.snapshot, d.set_name;

-- Lines of shipments with their sets of papers. The number of a declaration or bill names its papers, and that of an
-- invoice that the line bears in `other`. A container goes many ways: it names papers of within 45 days alone, and only
-- of lines that no number links. A licence names none: of a lot without papers of its own it would find another lot's.
CREATE VIEW shipment_document AS
WITH line_number AS (
    SELECT
        snapshot, line, unnest(['declaration', 'bill', 'bill']) AS kind,
        unnest([number, number, master_number]) AS number
    FROM shipment
    UNION
    SELECT s.snapshot, s.line, 'container', one.no
    FROM shipment AS s
    CROSS JOIN unnest(string_split(s.containers, ' ')) AS one (no)
    UNION
    SELECT s.snapshot, s.line, 'invoice', json_extract_string(s.other, '$."' || named.key || '"')
    FROM shipment AS s
    CROSS JOIN unnest(json_keys(s.other)) AS named (key)
    WHERE s.other IS NOT NULL AND contains(lower(named.key), 'inv')
),
plain AS (
    SELECT DISTINCT snapshot, line, kind, regexp_replace(upper(number), '[^A-Z0-9]', '', 'g') AS number
    FROM line_number
    WHERE number IS NOT NULL
),
linked AS (
    SELECT
        p.snapshot, p.line, n.snapshot AS document_snapshot, n.set_name, p.kind AS link_by,
        coalesce(s.happened_on, s.filed_on) AS happened_on
    FROM plain AS p
    JOIN document_number AS n ON n.kind = p.kind AND n.number = p.number AND length(n.number) >= 4
    JOIN shipment AS s ON s.snapshot = p.snapshot AND s.line = p.line
),
fitting AS (
    SELECT
        l.snapshot, l.line, l.document_snapshot, l.set_name, l.link_by,
        row_number() OVER (
            PARTITION BY l.snapshot, l.line, l.document_snapshot, l.set_name
            ORDER BY CASE l.link_by WHEN 'declaration' THEN 1 WHEN 'bill' THEN 2 WHEN 'invoice' THEN 3 ELSE 4 END
        ) AS place,
        max(CASE WHEN l.link_by IN ('declaration', 'bill', 'invoice') THEN 1 ELSE 0 END) OVER (
            PARTITION BY l.snapshot, l.line
        ) AS numbered
    FROM linked AS l
    JOIN document_set AS d ON d.snapshot = l.document_snapshot AND d.set_name = l.set_name
    WHERE l.link_by IN ('declaration', 'bill', 'invoice')
        OR abs(date_diff('day', l.happened_on, d.day)) <= 45
)
SELECT snapshot, line, document_snapshot, set_name, link_by
FROM fitting
WHERE place = 1 AND (numbered = 0 OR link_by IN ('declaration', 'bill', 'invoice'));
