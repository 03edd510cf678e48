-- Who is named where a text stands in the place of a party.
--
-- Reads:  no_party
-- Makes:  macros after_order, party_of_text
-- Whether a text may say "to the order of": a quick look, as most texts do not.
CREATE MACRO speaks_of_order(written) AS contains(upper(written), 'ORDE') OR contains(upper(written), 'ORDRE')
    OR starts_with(written, '凭') OR contains(upper(written), 'ПРИКАЗУ');

-- What is written after "to the order of", in a few languages; every other text as it is.
CREATE MACRO after_order(written) AS CASE
    WHEN NOT speaks_of_order(written) THEN written
    ELSE regexp_replace(
        regexp_replace(
            written,
            '(?i)^\W*((consigned|made out|drawn)\s+)?((un)?to\s+(the\s+)?order\b|order\s+of\s+(the\s+)?(shipper|holder|bank)\b|a\s+la\s+orden\b|[àa]\s+l.ordre\b|an\s+(die\s+)?order\b|凭|(по|к)\s+приказу)(\s+(of|de|du|von|der)\b)?(\s+the\b)?',
            ''
        ),
        '(?i)(指示人?|[\s,(]*(and\s+)?((blank|duly)\s+endorsed|endorsed\s+in\s+blank|in\s+blank|negotiable)\W*|[\s,(]*notify\b.*)$',
        ''
    )
END;

-- Whether a name is a bank's: the word, which laws keep for banks, stands at its head ("Bank of …") or at its end, before
-- the legal form or the branch, or it is all of the name ("Handelsbank AG"); savings banks likewise. West Bank Mining Ltd,
-- Banks Metals, Riverbank Alloys and Riverbank Ltd are none. Of a bank whose name does not say so see paper_holder.
CREATE MACRO is_bank(written) AS CASE
    WHEN NOT regexp_matches(written, '(?i)ban|sparkasse|банк|[银銀]行|은행|ธนาคาร|بنك|مصرف|ng[âa]n h[àa]ng|[ée]pargne') THEN false
    ELSE (
        regexp_matches(
            trim(written),
            '(?i)^(the )?((banque|banco|banca)\b|bank of\b|ng[âa]n h[àa]ng\b|caisse d.[ée]pargne\b)'
            || '|^(pt[ .]+)?bank\b.*\b(tbk|persero)\W*$'
            || '|\b(bank|banque|banco|bankas[ıi]|banka|\w*sparkasse)( of [\w .]+)?[ ,.(]*'
            || '((ltd|limited|plc|inc|ag|nv|n\.?v|sa|s\.?a|a\.?[sş]|asa|ab|se|eg|kg|na|n\.a|co|corp|corporation|company|public|pcl|pjsc|jsc|berhad|bhd|tbk|group|branch|main|head|office)\b[ ,.()]*)*$'
            || '|\b(bank|banque|banco)\b.*\b(branch|trade finance|letters? of credit|l/c)\b'
            || '|^\w*sparkasse\b|\bbankas[ıi]\b'
        )
        OR regexp_matches(
            trim(written), '(?i)^\w{3,}bank([ ,.]+(ltd|limited|plc|inc|ag|nv|n\.v|sa|s\.a|a\.?s|asa|ab|se|eg|n\.?a|pjsc|jsc|group)\b\.?)*$'
        ) AND NOT regexp_matches(
            trim(written), '(?i)^(river|stream|west|east|north|south|mill|hill|green|fair|bur|sand|clay|park|daten|data|werk|dreh|hobel|power|food|seed|blood|image|time)bank\b'
        )
        OR regexp_matches(
            trim(written), '[银銀]行(股份)?(有限)?(责任)?(公司)?([^银銀]*[分支]行|[^银銀]*营业部|总行)?$|은행(주식회사)?$|^(บมจ\.?|บริษัท)? *ธนาคาร'
        )
        -- One class of all letters alone, as it takes DuckDB a millisecond to compile at each place where the macro stands.
        OR regexp_matches(
            ' ' || regexp_replace(written, '[^\p{L}]', ' ', 'g') || ' ', ' (\p{Cyrillic}*(?i:банк)|(ال)?(بنك|مصرف)) '
        )
    )
END;

-- The party that is written in the place of one: NULL where the text names nobody (no_party.csv, or no letter at all), or
-- a bank: it pays for the goods, or holds their papers, and is not who gets them. To the order of a firm it is the firm.
-- What follows "to the order of" is worked out once: DuckDB copies what a macro is given to each place, and compiles the
-- patterns of each copy.
CREATE MACRO party_of_text(written) AS CASE
    WHEN replace(replace(trim(upper(after_order(written)), ' .,:;-/*()"'), '  ', ' '), '  ', ' ') IN (SELECT text FROM no_party)
        THEN NULL
    WHEN upper(written) = lower(written) AND NOT regexp_matches(written, '\p{L}') THEN NULL
    WHEN NOT speaks_of_order(written) AND is_bank(written) THEN NULL
    WHEN NOT speaks_of_order(written) THEN written
    ELSE list_transform(
        [{'written': written, 'named': after_order(written)}],
        lambda text : CASE
            WHEN text.named <> text.written
                AND regexp_matches(text.named, '(?i)bank\b|banka|banque|banco|sparkasse|[銀银]行|банк|은행|ธนาคาร') THEN NULL
            WHEN is_bank(text.named) THEN NULL
            WHEN text.named = text.written THEN text.written
            ELSE trim(text.named, ' .,:;-')
        END
    )[1]
END;
