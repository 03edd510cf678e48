-- The law check: each rule of the catalog applied to each line of goods.
--
-- Reads:   line          line, hs_code, hs6, tariff?, origin, destination, day, purity_low?, purity_high?, wording?,
--                        end_user, known_on?
--          rule          the acts, a row per item and HS6 (law/rules.py)
--          suspension    rule, first_on, last_on, known_from, unsure_after?
--          jurisdiction  territory, issuer, first_on, last_on: whose law binds its exporters
--          origin_named  wording, territory: the places of origin that a description names
--          wording       wording, hs6, rule, form (named | excluded | elsewhere: named, under another code)?, met?
--                        (the limits beyond the purity): how a description reads for an item under that code
-- Returns: a row per line and rule that reaches lane and day: verdict (inside | maybe | outside | suspended), because,
--          cap (why an `inside` was lowered to `maybe`), counts (false: listed, but it decides nothing), re_export
--          (the rule binds the exporter only as the goods are of its issuer's origin, so that it never decides alone).
CREATE OR REPLACE TEMP TABLE verdict AS
WITH bound AS (
    SELECT
        line.line, line.hs6, line.destination, line.day, line.known_on, line.wording, jurisdiction.issuer,
        false AS is_re_export
    FROM line
    INNER JOIN jurisdiction
        ON jurisdiction.territory = line.origin AND line.day BETWEEN jurisdiction.first_on AND jurisdiction.last_on
    UNION ALL
    -- Goods that a third country exports, of an origin that the description names.
    SELECT DISTINCT
        line.line, line.hs6, line.destination, line.day, line.known_on, line.wording, jurisdiction.issuer,
        true AS is_re_export
    FROM line
    INNER JOIN origin_named ON origin_named.wording = line.wording
    INNER JOIN jurisdiction
        ON
            jurisdiction.territory = origin_named.territory
            AND line.day BETWEEN jurisdiction.first_on AND jurisdiction.last_on
    ANTI JOIN jurisdiction AS home
        ON
            home.issuer = jurisdiction.issuer
            AND home.territory IN (line.origin, line.destination)
            AND line.day BETWEEN home.first_on AND home.last_on
),

reached AS (
    SELECT bound.*, rule.rule, rule.targets, rule.first_on, rule.last_on, rule.known_from
    FROM bound INNER JOIN rule ON rule.issuer = bound.issuer AND rule.hs6 = bound.hs6
    UNION ALL
    SELECT bound.*, rule.rule, rule.targets, rule.first_on, rule.last_on, rule.known_from
    FROM bound INNER JOIN rule ON rule.issuer = bound.issuer AND rule.kind = 'list'
    UNION ALL
    -- End-user clauses matter only for codes on some list of dual-use goods.
    SELECT bound.*, rule.rule, rule.targets, rule.first_on, rule.last_on, rule.known_from
    FROM bound
    INNER JOIN (SELECT DISTINCT hs6 FROM rule WHERE dual_use) AS listed ON listed.hs6 = bound.hs6
    INNER JOIN rule ON rule.issuer = bound.issuer AND rule.kind IN ('end_use', 'entity')
    UNION ALL
    SELECT bound.*, rule.rule, rule.targets, rule.first_on, rule.last_on, rule.known_from
    FROM bound
    INNER JOIN wording
        ON wording.wording = bound.wording AND wording.hs6 = bound.hs6 AND wording.form = 'elsewhere'
    INNER JOIN rule ON rule.rule = wording.rule AND rule.issuer = bound.issuer
),

applicable AS (
    SELECT line, rule, day, known_on, is_re_export
    FROM reached
    WHERE
        (list_contains(targets, '*') OR list_contains(targets, destination))
        AND (first_on IS NULL OR day >= first_on)
        AND (last_on IS NULL OR day <= last_on)
        AND (known_on IS NULL OR known_from IS NULL OR known_from <= known_on)
),

paused AS (
    SELECT
        applicable.line,
        applicable.rule,
        bool_or(applicable.day BETWEEN suspension.first_on AND suspension.last_on) AS is_suspended,
        coalesce(bool_or(applicable.day > suspension.unsure_after), false) AS is_unsure
    FROM applicable
    INNER JOIN suspension ON suspension.rule = applicable.rule
    WHERE applicable.known_on IS NULL OR suspension.known_from <= applicable.known_on
    GROUP BY applicable.line, applicable.rule
),

dated AS (
    SELECT
        line.*,
        rule.* EXCLUDE (hs6, cap),
        CASE WHEN cap = 'no_first_day' AND line.day >= sure_on THEN NULL ELSE cap END AS cap,
        applicable.is_re_export,
        coalesce(paused.is_suspended, false) AS is_suspended,
        coalesce(paused.is_unsure, false) AS is_unsure
    FROM applicable
    INNER JOIN line ON line.line = applicable.line
    INNER JOIN rule ON rule.rule = applicable.rule
    LEFT JOIN paused ON paused.line = applicable.line AND paused.rule = applicable.rule
),

seen AS (
    -- How the code, the purity and the description relate to the item.
    SELECT
        dated.*,
        coalesce(wording.form, 'silent') AS form,
        wording.met,
        CASE
            WHEN length(hs_code) = 6 OR own.issuer IS NULL OR len(lines) = 0 OR has_slip THEN 'hs6'
            WHEN len(list_filter(lines, lambda printed: starts_with(hs_code, printed))) > 0 THEN 'printed'
            WHEN len(list_filter(lines, lambda printed: starts_with(printed, hs_code))) > 0 THEN 'hs6'
            ELSE 'not printed'
        END AS tariff_line,
        CASE
            WHEN at_least IS NULL AND above IS NULL THEN 'no bound'
            WHEN purity_low >= at_least OR purity_low > above THEN 'met'
            WHEN purity_high < at_least OR purity_high <= above THEN 'below'
            ELSE 'unknown'
        END AS bound
    FROM dated
    LEFT JOIN wording ON wording.wording = dated.wording AND wording.hs6 = dated.hs6 AND wording.rule = dated.rule
    LEFT JOIN jurisdiction AS own
        ON
            own.territory = dated.tariff
            AND own.issuer = dated.issuer
            AND dated.day BETWEEN own.first_on AND own.last_on
    WHERE dated.kind = 'goods'
),

explained AS (
    -- A printed line that some item accounts for does not contradict a description that excludes another item.
    SELECT DISTINCT line FROM seen WHERE tariff_line = 'printed' AND form <> 'excluded'
),

goods AS (
    SELECT
        seen.*,
        CASE
            WHEN is_suspended THEN 'suspended'
            WHEN bound = 'below' THEN 'purity_below'
            WHEN met = false THEN 'limits_not_met'
            WHEN form = 'elsewhere' THEN 'named_elsewhere'
            WHEN form = 'excluded' AND tariff_line = 'printed' AND explained.line IS NULL THEN 'line_or_description'
            WHEN form = 'excluded' AND coverage = 'full' THEN 'code_or_description'
            WHEN form = 'excluded' THEN 'description_excludes'
            WHEN tariff_line = 'not printed' AND bound = 'met' AND sufficient THEN 'line_or_purity'
            WHEN tariff_line = 'not printed' AND bound = 'no bound' AND form = 'named' THEN 'description_or_line'
            WHEN tariff_line = 'not printed' AND coverage = 'full' THEN 'line_or_coverage'
            WHEN tariff_line = 'not printed' THEN 'line_not_printed'
            WHEN bound = 'unknown' THEN 'purity_unknown'
            WHEN bound = 'met' AND sufficient AND (own_code OR tariff_line = 'printed' OR form = 'named')
                THEN 'purity_met'
            WHEN bound = 'met' AND sufficient THEN 'purity_met_goods_unsure'
            WHEN has_threshold AND met IS NULL THEN 'threshold'
            WHEN tariff_line = 'printed' THEN 'line_printed'
            WHEN coverage = 'full' THEN 'code_covered'
            WHEN form = 'named' THEN 'description_names'
            ELSE 'code_wider'
        END AS because
    FROM seen
    LEFT JOIN explained ON explained.line = seen.line
),

weighed AS (
    SELECT
        goods.*,
        meaning.verdict AS plain,
        CASE
            WHEN meaning.verdict = 'inside' AND is_re_export THEN 're_export'
            WHEN meaning.verdict = 'inside' THEN coalesce(cap, CASE WHEN is_unsure THEN 'unsure' END)
        END AS lowered
    FROM goods
    INNER JOIN (
        VALUES
        ('suspended', 'suspended'),
        ('purity_below', 'outside'),
        ('limits_not_met', 'outside'),
        ('named_elsewhere', 'maybe'),
        ('description_excludes', 'outside'),
        ('line_not_printed', 'outside'),
        ('line_or_description', 'maybe'),
        ('code_or_description', 'maybe'),
        ('line_or_purity', 'maybe'),
        ('description_or_line', 'maybe'),
        ('line_or_coverage', 'maybe'),
        ('purity_unknown', 'maybe'),
        ('purity_met_goods_unsure', 'maybe'),
        ('threshold', 'maybe'),
        ('code_wider', 'maybe'),
        ('purity_met', 'inside'),
        ('line_printed', 'inside'),
        ('code_covered', 'inside'),
        ('description_names', 'inside')
    ) AS meaning (because, verdict) USING (because)
),

dual_use AS (
    -- End-user clauses build on the lists of dual-use goods that apply that day.
    SELECT line, bool_or(plain = 'inside' AND lowered IS NULL) AS is_listed
    FROM weighed
    WHERE dual_use AND plain IN ('inside', 'maybe')
    GROUP BY line
),

other AS (
    SELECT
        dated.*,
        dual_use.is_listed,
        CASE
            WHEN is_suspended THEN 'suspended'
            WHEN kind = 'list' AND wording.form = 'excluded' THEN 'list_excludes'
            WHEN kind = 'list' AND wording.form = 'named' THEN 'list_stated'
            WHEN kind = 'list' THEN 'list_not_carried'
            WHEN kind = 'entity' THEN 'listed_party'
            WHEN end_user = 'military' THEN 'military_user'
            WHEN end_user = 'civil' THEN 'civil_user'
            ELSE 'end_user_unknown'
        END AS because
    FROM dated
    LEFT JOIN dual_use USING (line)
    LEFT JOIN wording ON wording.wording = dated.wording AND wording.hs6 = dated.hs6 AND wording.rule = dated.rule
    WHERE kind = 'list' OR (kind IN ('end_use', 'entity') AND dual_use.line IS NOT NULL)
)

SELECT
    line,
    rule,
    act,
    effect,
    severity,
    CASE WHEN lowered IS NOT NULL THEN 'maybe' ELSE plain END AS verdict,
    because,
    lowered AS cap,
    true AS counts,
    is_re_export AS re_export
FROM weighed
WHERE reaches_re_exports OR NOT is_re_export
UNION ALL
SELECT
    line,
    rule,
    act,
    effect,
    severity,
    CASE
        WHEN because = 'suspended' THEN 'suspended'
        WHEN because IN ('civil_user', 'list_excludes') THEN 'outside'
        WHEN is_re_export THEN 'maybe'
        WHEN because = 'list_stated' AND cap IS NULL AND NOT is_unsure THEN 'inside'
        WHEN because = 'military_user' AND is_listed AND cap IS NULL AND NOT is_unsure THEN 'inside'
        ELSE 'maybe'
    END AS verdict,
    because,
    CASE
        WHEN is_re_export THEN 're_export'
        WHEN because = 'list_stated' OR (because = 'military_user' AND is_listed)
            THEN coalesce(cap, CASE WHEN is_unsure THEN 'unsure' END)
    END AS cap,
    because IN ('list_not_carried', 'list_stated', 'military_user') AS counts,
    is_re_export AS re_export
FROM other
WHERE reaches_re_exports OR NOT is_re_export
