"""Registers: licences, firms and who holds them, parties on lists."""

from __future__ import annotations

from oretrace.schema.columns import IDENTITY, Field, Table, amount, place, text

LICENCE = Table(
    "licence",
    "One line of a register of licences: what its holder may send where, how much of it and until when; a licence of "
    "several goods or destinations has several lines. What counts of it is the view `current_licence`.",
    ("snapshot", "line"),
    (
        *IDENTITY,
        Field("number", "string", "number of the licence, in capitals", rule="number <> ''"),
        place("issuer", "territory whose authority issued it"),
        Field("holder", "string", "who may send, as written", rule="holder <> ''"),
        Field(
            "hs_code",
            "string",
            "customs code of the goods, digits only",
            nullable=True,
            rule="regexp_matches(hs_code, '^([0-9]{4}|[0-9]{6}|[0-9]{8,12})$')",
        ),
        text("goods_text", "the goods, as written"),
        place("destination", "where the goods may go; NULL where the register does not limit it"),
        text("end_user", "who uses them, as written"),
        amount("quantity_kg", "how much may be sent in all; NULL where the register does not limit it"),
        Field("valid_from", "date32", "first day", nullable=True),
        Field("valid_until", "date32", "last day", nullable=True, rule="valid_until >= valid_from"),
    ),
)

FIRM = Table(
    "firm",
    "One firm as an extract of a register has it; the last extract of a firm counts: view `current_firm`.",
    ("snapshot", "line"),
    (
        *IDENTITY,
        text("firm_id", "identifier of the firm in the file; NULL where the file has none"),
        Field("name", "string", "present name, as written", rule="name <> ''"),
        text("other_names", "names in other scripts and of other days, joined by `; `"),
        place("territory", "territory of the register"),
        text("address", "registered address, as written"),
        text("mail_address", "further address, as written"),
        text("phone", "telephone, as written"),
        text("domain", "domain of its e-mail or web site"),
        text("registration", "number in the register"),
        Field("lei", "string", "legal entity identifier", nullable=True, rule="length(lei) = 20"),
        Field("founded_on", "date32", "day of incorporation; of a year or month its first day", nullable=True),
        text("scope", "business scope, as written"),
        text("agent", "its registered agent, as written"),
    ),
)

OWNERSHIP = Table(
    "ownership",
    "One stake in a firm, or another way to direct it, as a file states it; what the last file has of an owner and "
    "a firm counts, as far as a later one does not know others: view `current_ownership`. Lines number the stakes "
    "of a file.",
    ("snapshot", "line"),
    (
        *IDENTITY,
        Field("owner", "string", "identifier of the owner in the file", rule="owner <> ''"),
        text("owner_name", "as written"),
        text("owner_registration", "number in a register"),
        Field("owner_is_person", "bool", "whether the owner is a natural person; NULL where unknown", nullable=True),
        Field("owned", "string", "identifier of the firm in the file", rule="owned <> ''"),
        text("owned_name", "as written"),
        text("owned_registration", "number in a register"),
        Field("low_share", "double", "least share that is held", rule="low_share >= 0 AND low_share <= high_share"),
        Field("high_share", "double", "most that is held: 1 where it is not known", rule="high_share <= 1"),
        Field("control", "bool", "the owner directs the firm in another way, such as a seat on its board"),
        Field("start_on", "date32", "first day; NULL where unknown", nullable=True),
        Field("end_on", "date32", "day on which it ended; NULL while it lasts", nullable=True),
        Field("indirect", "bool", "the stake sums up a chain of others"),
        Field("known", "bool", "the owner is named"),
    ),
)

OWNERSHIP_CONTROL = Table(
    "ownership_control",
    "How the owner of a line of `ownership` directs the firm, where a file states more than that he does.",
    ("snapshot", "line"),
    (*IDENTITY, Field("kind", "string", "`votes`: half of them or more", rule="kind = 'votes'")),
)

LISTED_PARTY = Table(
    "listed_party",
    "One party of a screening list, as the user's file has it; of lists of one name the last file counts: view "
    "`current_listed_party`.",
    ("snapshot", "line"),
    (
        *IDENTITY,
        Field("entry", "string", "identifier in the list, else its number", rule="entry <> ''"),
        Field("name", "string", "name, as the list has it", rule="name <> ''"),
        text("other_names", "further names, joined by a line break"),
        text("country", "country, as written"),
        text("list", "name of the list; NULL where the file names none"),
        Field("listed_on", "date32", "day of listing, or of the entry's last change", nullable=True),
    ),
)
