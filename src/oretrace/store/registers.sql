-- Firms and stakes that count: of a firm its last extract, of an owner and a firm what the last file states.
CREATE VIEW current_firm AS
SELECT * FROM firm
QUALIFY firm_id IS NULL OR row_number() OVER (PARTITION BY territory, firm_id ORDER BY snapshot DESC, line DESC) = 1;

CREATE VIEW current_ownership AS
SELECT * FROM ownership
QUALIFY rank() OVER (PARTITION BY owner, owned ORDER BY snapshot DESC) = 1;

-- Parties of lists that count: those of the last file of each list.
CREATE VIEW current_listed_party AS
SELECT * FROM listed_party
QUALIFY rank() OVER (PARTITION BY list ORDER BY snapshot DESC) = 1;
