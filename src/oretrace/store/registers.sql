-- Firms and stakes that count: of a firm its last extract, of an owner and a firm what the last file states.
CREATE VIEW current_firm AS
SELECT * FROM firm
QUALIFY
    coalesce(firm_id, registration) IS NULL
    OR row_number() OVER (
        PARTITION BY territory, coalesce(firm_id, registration) ORDER BY snapshot DESC, line DESC
    ) = 1;

-- Where a later file knows other owners of the firm, an owner of before may have sold: his stake is from 0 on.
CREATE VIEW current_ownership AS
SELECT
    * REPLACE (
        CASE
            WHEN snapshot < max(CASE WHEN high_share > 0 THEN snapshot END) OVER (PARTITION BY owned, known) THEN 0
            ELSE low_share
        END AS low_share
    )
FROM ownership
QUALIFY rank() OVER (PARTITION BY owner, owned ORDER BY snapshot DESC) = 1;

-- Parties of lists that count: those of the last file of each list; a list without a name has that of its file. A
-- file with more than half of the lists of an earlier one is that one's next edition: what it no longer has has ended.
CREATE VIEW current_listed_party AS
WITH named AS (
    SELECT l.* REPLACE (coalesce(l.list, s.file) AS list)
    FROM listed_party AS l
    JOIN snapshot AS s ON s.snapshot = l.snapshot
), lists AS (
    SELECT DISTINCT snapshot, list FROM named
), shared AS (
    SELECT earlier.snapshot, count(*) AS n
    FROM lists AS earlier
    JOIN lists AS later ON later.list = earlier.list AND later.snapshot > earlier.snapshot
    GROUP BY earlier.snapshot, later.snapshot
), ended AS (
    SELECT snapshot FROM shared
    GROUP BY snapshot
    HAVING 2 * max(n) > (SELECT count(*) FROM lists WHERE lists.snapshot = shared.snapshot)
)
SELECT * FROM named
WHERE snapshot NOT IN (SELECT snapshot FROM ended)
QUALIFY rank() OVER (PARTITION BY list ORDER BY snapshot DESC) = 1;
