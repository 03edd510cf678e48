-- Two files of a reporter without a common partner are extracts of different partners: neither replaces the other.
DELETE FROM overlap
WHERE NOT EXISTS (
    SELECT 1
    FROM known_scope AS a
    INNER JOIN known_scope AS b ON b.reporter = a.reporter AND b.flow = a.flow AND b.item = a.item
    WHERE
        a.kind = 'partner' AND b.kind = 'partner'
        AND a.snapshot = overlap.older AND b.snapshot = overlap.newer
        AND a.reporter = overlap.reporter AND a.flow = overlap.flow
)
