"""The desk under load, as people use it: writes benchmarks/desk.json.

    python -m benchmarks.desk

A store of about ten million figures (that of `benchmarks.large`), a queue of 10⁵ findings, and eight readers who each
ask for the next page as soon as they have the last one, while another process imports files into the same store.
The reader has judged some findings. The server is `oretrace serve` in a process of its own. Times are those of whole
answers, in ms, of 8 readers on this machine's cores, with the load average before and after them (8 readers alone
make about 2); `cpu_ms` is what one answer takes of a processor, asked one after the other; `first_paint_ms` is that
of Chromium on the first page it opens.
"""

import hashlib
import http.client
import json
import os
import platform
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from benchmarks.large import figures
from benchmarks.speed import HERE, ORETRACE
from oretrace.cases import Cases, FindingThen
from oretrace.catalog.territories import territories
from oretrace.findings import Finding, Scan, Subject
from oretrace.runs import Runs
from oretrace.runs.queue import Narrowed, page
from oretrace.store import Store
from tests.detect.world import stored
from tests.report.sample import Sample, two_leg_kg

ROWS, FINDINGS, QUESTIONS, EXPLAINED = 10_000_000, 100_000, 4, 20
READERS, ASKED, JUDGED = 8, 36, 200
CPU_ASKED = 30
READER, ACT = "bench", "cn-2024-46-us-ban"
QUICK = ("/findings", "/findings.json", "/findings/{id}", "/findings/{id}.json")
OTHER = (
    "/today",
    "/map",
    "/cases",
    "/data",
    "/acts",
    "/acts/{act}",
    "/materials",
    "/materials/antimony",
    "/territories/THA",
    "/search?text=antimony",
)
IMPORTS = """
import sys
from benchmarks.large import figures
from tests.detect.world import stored
from pathlib import Path
rows = figures(400_000)
for n in range(1000):
    stored(Path(sys.argv[1]), rows, source=f"import-{n}")
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        rows = figures(ROWS)
        stored(store, rows)
        ids = queue(Runs(store / "findings.sqlite"))
        judged(store)
        with served(store) as (address, port, server):
            found: dict[str, object] = {"first_paint_ms": first_paint(address)}
            found["cpu_ms"] = cpu_by_page(port, ids, server)
            found["quiet"] = under_load(port, ids)
            with importing(store):
                found["while_importing"] = under_load(port, ids)
        result = {"machine": f"{os.cpu_count()} cores, Python {platform.python_version()}", "rows": rows.num_rows}
        result |= {"findings": FINDINGS, "judged": JUDGED, "readers": READERS}
        result |= {"limit_quick_ms": 80, "limit_other_ms": 200} | found
    (HERE / "desk.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(json.dumps(result, indent=1))


def queue(runs: Runs) -> list[str]:
    """Keep as many runs as there are questions, all findings of which stand on the queue; ids that have evidence."""
    sample, codes = two_leg_kg(), sorted(territories().by_iso3)
    explained = [one for one in sample.scan.leading if one.id in sample.evidence]
    ids: list[str] = []
    for n in range(QUESTIONS):
        findings, evidence = [], {}
        for k in range(FINDINGS // QUESTIONS):
            one = made_up(explained[k % len(explained)], n, k, codes)
            findings.append(one)
            if k < EXPLAINED:
                evidence[one.id] = replace(sample.evidence[explained[k % len(explained)].id], finding_id=one.id)
        runs.keep(scan_of(sample, n, findings), evidence)
        ids += evidence
    return ids


def made_up(one: Finding, question: int, rank: int, codes: list[str]) -> Finding:
    hub = {
        "origin": "CHN",
        "hub": codes[rank % len(codes)],
        "destination": "USA",
        "product": f"{rank // len(codes):06d}",
    }
    verdict = one.verdict if rank < EXPLAINED else "not flagged"
    name = hashlib.sha256(f"{question} {rank}".encode()).hexdigest()[:16]
    return replace(one, id=name, subject=Subject("route", hub), material="antimony", rank=rank + 1, verdict=verdict)


def scan_of(sample: Sample, question: int, findings: list[Finding]) -> Scan:
    asked = replace(sample.scan.question, codes=(f"{282500 + question}",))
    return replace(sample.scan, question=asked, findings=tuple(findings))


def judged(store: Path) -> None:
    """Verdicts of the reader on the first findings of the queue."""
    runs, cases = Runs(store / "findings.sqlite"), Cases.of(Store.open(store, hashes=False))
    for one in page(runs, Narrowed(), size=JUDGED):
        cases.judge(FindingThen.of(one.run, one.finding), "unsure", READER)


@contextmanager
def served(store: Path) -> Iterator[tuple[str, int, int]]:
    """The desk of a store: its address with the token, its port, and its process."""
    command = [str(ORETRACE), "serve", "--store", str(store), "--port", "0", "--no-browser", "--as", READER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        address = line.split()[1]
        try:
            yield address, int(re.findall(r":(\d+)/", address)[0]), server.pid
        finally:
            server.send_signal(signal.SIGINT)


@contextmanager
def importing(store: Path) -> Iterator[None]:
    with subprocess.Popen([sys.executable, "-c", IMPORTS, str(store)], cwd=HERE.parent) as running:
        time.sleep(3)
        try:
            yield
        finally:
            running.kill()


def under_load(port: int, ids: list[str]) -> dict[str, object]:
    """The times of all pages under eight readers, and the load of the machine before and after."""
    before = os.getloadavg()[0]
    times = shown(asked(port, ids, QUICK)) | shown(asked(port, ids, OTHER))
    return {"load": [round(before, 1), round(os.getloadavg()[0], 1)], **times}


def cpu_by_page(port: int, ids: list[str], server: int) -> dict[str, float]:
    """What an answer takes of a processor, in ms: the mean of CPU_ASKED after the first."""
    connection, found = http.client.HTTPConnection("127.0.0.1", port), {}
    for path in (*QUICK, *OTHER):
        address = path.format(id=ids[0], act=ACT)
        before = 0.0
        for n in range(CPU_ASKED + 1):
            connection.request("GET", address)
            connection.getresponse().read()
            before = before if n else cpu_ms(server)
        found[path] = round((cpu_ms(server) - before) / CPU_ASKED, 1)
        print(path, found[path], "ms of a processor", flush=True)
    return found


def cpu_ms(process: int) -> float:
    """What a process has taken of the processors so far."""
    ticks = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return 1000 * (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")


def asked(port: int, ids: list[str], paths: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """Median and 95th percentile of each address, in ms, over all readers."""
    times: dict[str, list[float]] = {path: [] for path in paths}

    def read(reader: int) -> None:
        chosen, connection = random.Random(reader), http.client.HTTPConnection("127.0.0.1", port)
        for n in range(ASKED):
            path = paths[(n + reader) % len(paths)]
            start = time.perf_counter()
            connection.request("GET", path.format(id=chosen.choice(ids), act=ACT))
            answer = connection.getresponse()
            answer.read()
            times[path].append(1000 * (time.perf_counter() - start))
            if answer.status != 200:
                raise RuntimeError(f"{path}: {answer.status}")

    read(READERS)  # the first reader of a page is not the eight
    for known in times.values():
        known.clear()
    threads = [threading.Thread(target=read, args=(n,)) for n in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {path: spread(known) for path, known in times.items()}


def shown(times: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """The same, printed: the whole takes minutes."""
    for path, known in times.items():
        print(path, known, flush=True)
    return times


def spread(known: list[float]) -> dict[str, float]:
    p95 = statistics.quantiles(known, n=20)[-1]
    return {"median_ms": round(statistics.median(known), 1), "p95_ms": round(p95, 1), "n": len(known)}


def first_paint(address: str) -> float:
    """When Chromium first paints the queue, from the start of the navigation."""
    from playwright.sync_api import sync_playwright

    from tests.web.test_report import ARGUMENTS, CHROMIUM

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        tab = browser.new_page()
        tab.goto(address)
        tab.goto(address.split("?", maxsplit=1)[0] + "findings")
        painted = "performance.getEntriesByName('first-contentful-paint').map((one) => one.startTime)"
        while not (found := tab.evaluate(painted)):
            tab.wait_for_timeout(50)
        browser.close()
    return round(float(found[0]), 1)


if __name__ == "__main__":
    main()
