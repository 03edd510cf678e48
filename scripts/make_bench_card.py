"""The few measured rates that the desk shows, from the frozen results: src/oretrace/views/desk/bench_card.csv.

    python -m scripts.make_bench_card

A row is a detector, a suite of the benchmark and a rate with its interval, measured on the half `test` with 18 months
after the act. tests/views/desk/test_data.py holds the file against benchmarks/accuracy.csv.
"""

import csv
import io
from pathlib import Path

ROOT = Path(__file__).parent.parent
FROZEN = ROOT / "benchmarks" / "accuracy.csv"
CARD = ROOT / "src" / "oretrace" / "views" / "desk" / "bench_card.csv"
HALF, DETECTORS = "test", ("diversion",)
RATES = {
    ("nothing planted, 18 months", "scans_with_flag@q=0.10"): "quiet scans flagged",
    ("all, 18 months", "fdr@q=0.10"): "false flags",
    ("all, 18 months", "power@q=0.10"): "plants found",
    ("all, 18 months", "hub_interval_coverage"): "interval coverage",
    ("all, 18 months", "hub_share_above_at_most"): "above the upper bound",
}


def card(frozen: str) -> str:
    """The rows of the card as CSV; without plants every flag is false, so that their share says nothing."""
    rows = [
        (row["detector"], row["suite"], rate, row["mean"], row["low"], row["high"])
        for row in csv.DictReader(io.StringIO(frozen))
        if row["half"] == HALF and row["detector"] in DETECTORS
        if (rate := RATES.get((row["stratum"], row["metric"])))
    ]
    planted = {(row[0], row[1]) for row in rows if row[2] == "plants found"}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("detector", "suite", "rate", "value", "low", "high"))
    writer.writerows(row for row in rows if row[2] != "false flags" or row[:2] in planted)
    return out.getvalue()


if __name__ == "__main__":
    CARD.write_text(card(FROZEN.read_text("utf-8")), "utf-8")
