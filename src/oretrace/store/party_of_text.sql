-- Who is named where a text stands in the place of a party.
--
-- Reads:  no_party
-- Makes:  macros after_order, party_of_text
-- What is written after "to the order of", in a few languages; every other text as it is.
CREATE MACRO after_order(written) AS CASE
    WHEN NOT contains(upper(written), 'ORDE') AND NOT contains(upper(written), 'ORDRE') AND NOT starts_with(written, '凭')
        THEN written
    ELSE regexp_replace(
        regexp_replace(
            written,
            '(?i)^\W*(consigned )?((un)?to (the )?order\b|a la orden\b|[àa] l.ordre\b|an (die )?order\b|凭)( (of|de|du|von|der)\b)?',
            ''
        ),
        '指示人?$',
        ''
    )
END;

-- Whether a name is a bank's: the word, which laws keep for banks, stands at its head ("Bank of …") or at its end, before
-- the legal form or the branch. West Bank Mining Ltd, Banks Metals and Riverbank Alloys are none.
CREATE MACRO is_bank(written) AS
    contains(upper(written), 'BAN') AND regexp_matches(
        trim(written),
        '(?i)^(the )?((banque|banco|banca)\b|bank of\b)'
        || '|\b(bank|banque|banco)( of [\w .]+)?[ ,.(]*'
        || '((ltd|limited|plc|inc|ag|nv|n\.?v|sa|s\.?a|ab|asa|na|n\.a|co|corp|corporation|company|public|pcl|pjsc|jsc|berhad|bhd|tbk|group|branch|main|head|office)\b[ ,.()]*)*$'
        || '|\b(bank|banque|banco)\b.*\b(branch|trade finance|letters? of credit|l/c)\b'
    )
    OR regexp_matches(trim(written), '[银銀]行(股份)?(有限)?(责任)?(公司)?([^银銀]*[分支]行|[^银銀]*营业部|总行)?$|банк[»"”]*$|^(บมจ\.?|บริษัท)? *ธนาคาร');

-- The party that is written in the place of one: NULL where the text names nobody (no_party.csv), or a bank: it pays for
-- the goods, or holds their papers, and is not who gets them. To the order of a firm it is the firm.
CREATE MACRO party_of_text(written) AS CASE
    WHEN trim(upper(after_order(written)), ' .,:;-/*()"') IN (SELECT text FROM no_party) THEN NULL
    WHEN after_order(written) = written AND is_bank(written) THEN NULL
    WHEN after_order(written) = written THEN written
    WHEN regexp_matches(after_order(written), '(?i)\bbank\b|banque|banco|銀行|银行|банк|ธนาคาร') THEN NULL
    ELSE trim(after_order(written), ' .,:;-')
END;
