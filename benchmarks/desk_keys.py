"""Ten bench findings decided at the desk by keys alone: writes benchmarks/desk_keys.json.

    python -m benchmarks.desk_keys

Five are planted, five decoys, of the suite `single-hop-decoys`. Seconds are the machine's part: from the key that
opens a finding to its page, and from the last key of the decision to the moment it is kept. How long a person reads
in between is not in them.
"""

import json
import os
import platform
import statistics
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.web.served import served, visited
from tests.web.ten import SEED, SUITE, Timing, decided, ten
from tests.web.test_report import ARGUMENTS, CHROMIUM

OUT = Path(__file__).with_suffix(".json")


def main() -> None:
    with ten() as made, served(made.store) as desk, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        with visited(browser, desk) as one:
            one.go("/findings")
            timings = decided(one.page, made.keys)
        browser.close()
    result = {
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "findings": f"{len(timings)} of {SUITE}, seed {SEED}: {sum(one.keys[0] != 'r' for one in timings)} planted",
        "opened_s": spread([one.shown for one in timings]),
        "kept_s": spread([one.kept for one in timings]),
        "together_s": spread([one.shown + one.kept for one in timings]),
        "each": [each(one) for one in timings],
    }
    OUT.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(f"{OUT.name}: {result['together_s']}")


def spread(seconds: list[float]) -> dict[str, float]:
    return {
        "least": round(min(seconds), 2),
        "median": round(statistics.median(seconds), 2),
        "most": round(max(seconds), 2),
    }


def each(one: Timing) -> dict[str, object]:
    return {"keys": one.keys, "opened_s": round(one.shown, 2), "kept_s": round(one.kept, 2)}


if __name__ == "__main__":
    main()
