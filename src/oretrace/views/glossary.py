"""How a scan works and what its words mean, in sentences that stand the same wherever they are shown."""

from oretrace.views.rows import Fact

FLAGGED_AT = "at most 0.10 for a flag"

METHOD = (
    "Every subject that the detector can test is scored, and the scores are ranked in one list.",
    "Where there is a p, it is the rank of a score among placebos, in which what is looked for cannot be.",
    "The p of all subjects are corrected together (Benjamini–Hochberg) into q, the false-discovery rate.",
)
COMMON = (
    Fact(
        "Attainable p",
        "The smallest p that the number of placebos allows; no evidence can be stronger than that.",
    ),
    Fact("Flagged", "The detector's threshold is met: consistent with what it looks for, worth opening, no proof."),
    Fact("Not testable", "The data cannot carry the test; it is not a test passed."),
    Fact(
        "p and q",
        "How rarely a placebo scores as high; q is the share of false alarms among findings at least as striking.",
    ),
    Fact("Undecidable", "Even the smallest attainable p could not have been flagged; it does not mean clean."),
)

PARTIES = (
    Fact("Business", "The share of these lots among all lines that name the firm; near 0 for a forwarder."),
    Fact("Dwell days", "How long goods waited before they went on, in the mean by mass, first in first out."),
    Fact("Last", "Last consignees: the last firms to whom lots show that goods came."),
    Fact("Named end user", "Whom a licence names as user of the goods, else the consignee of the export."),
    Fact("Passed on", "Goods that a firm got and that can be among those it sold later, by mass and days."),
)

FUSED_METHOD = (
    "Every detector that the data allow is run; each ranks its own subjects against its own placebos.",
    "Findings about the same route (origin, third territory, destination) come together in one row. Its p is the "
    "smallest p of the detectors that looked, each divided by its weight: it holds whatever their dependence, so "
    "detectors that read the same lane are not counted as two witnesses.",
    "Each detector controls false discoveries over its own list; the q of a route is the smallest of its detectors', "
    "each times a factor that keeps the whole list to its rate. A route is flagged when a detector flags it itself, "
    "that q is 0.10 or less, and the scores of all together make evasion likely enough.",
    "Goods under different codes add up; each lower bound holds for the whole, so the largest is given.",
)
FUSED = (
    Fact("Detectors", "Who flags the route, and how many detectors have a finding about it."),
    Fact(
        "Stage",
        "Strong, moderate, weak or undecidable, each with the share of such routes that were planted on the bench.",
    ),
    Fact("Through", "The third territory of a route; none where goods go directly or to an unnamed destination."),
)

DIVERSION_METHOD = (
    "For every territory that could stand between {origin} and {destination}, the trade of both legs after the act "
    "is compared with the trade before it.",
    "A score rises when both legs grow together while the direct lane falls; where nobody reports one leg, the other "
    "is scored alone and the claim is marked as such.",
    "The same score is computed where no rerouting by this act can be (placebos), and p is the rank of a hub's score "
    "among them.",
    "The p of all hubs whose claim rests on the same legs are corrected together (Benjamini–Hochberg) into q; a hub "
    "is flagged when its q is 0.10 or less. Where no attainable p could be, the verdict is “undecidable”.",
    "Amounts are bounded first (at least, at most), then estimated with a 90 % interval, against a counterfactual: "
    "the trade expected without the act.",
)
DIVERSION = (
    Fact(
        "+ after a code",
        "“851712+” is this code together with those it was split into or merged with at a revision of the "
        "nomenclature.",
    ),
    Fact(
        "At least, at most",
        "Bounds: what remains after every legal source is used up first, and no more than the weaker leg can have "
        "carried.",
    ),
    Fact("Counterfactual", "The trade expected without the act, with a band that holds it nine times in ten."),
    Fact("Hub", "A territory through which goods may go on their way from origin to destination."),
    Fact("Leg", "One part of a route: inward is origin to hub, onward is hub to destination."),
    Fact("Robust", "In how many variants of the parameters the hub is flagged too."),
    Fact(
        "Separate looks",
        "Placebo dates lie close together, so their windows share months. This is the number of windows without "
        "common months that carry as much information; q makes allowance for it.",
    ),
)
