"""The page as written: every finding, the numbers, nothing that escapes, nothing that loads."""

import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from oretrace.errors import InputError, OretraceError
from oretrace.report import page, render
from tests.report.sample import Sample, one_leg_eur, two_leg_kg

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}'\"&\u2028"


@pytest.fixture(autouse=True)
def _built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in bundle: these tests need no npm."""
    static = tmp_path / "static"
    static.mkdir()
    (static / "report.js").write_text('"use strict";', encoding="utf-8")
    (static / "report.css").write_text("main{margin:0}", encoding="utf-8")
    monkeypatch.setattr(page, "STATIC", static)


class Tags(HTMLParser):
    """Collects the tags with their attributes, the text, and the texts of the scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.scripts: list[str] = []
        self.inside: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside = tag
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = None
        self.text += " " if tag in ("td", "th", "dt", "dd") else ""

    def handle_data(self, data: str) -> None:
        if self.inside == "script":
            self.scripts[-1] += data
        elif self.inside != "style":
            self.text += data


def written(sample: Sample, folder: Path) -> str:
    out = render(
        sample.scan, sample.evidence, sample.measure, sample.positions, sample.names, folder / "out" / "report.html"
    )
    return out.read_text(encoding="utf-8")


def island(tags: Tags) -> Any:
    return json.loads(tags.scripts[0])


@pytest.mark.parametrize("make", [one_leg_eur, two_leg_kg])
def test_every_finding_is_there(make: Any, tmp_path: Path) -> None:
    sample: Sample = make()
    tags = Tags(written(sample, tmp_path))
    table = island(tags)["data"]["findings"]
    ids = {row[table["columns"].index("id")] for row in table["rows"]}
    assert ids == {one.id for one in (*sample.scan.hubs, *sample.scan.products)}
    sections = [attributes for tag, attributes in tags.tags if attributes.get("class") == "hub"]
    assert len(sections) == len(sample.scan.hubs)
    assert ["open" in attributes for attributes in sections] == [hub.flagged for hub in sample.scan.hubs]
    for hub in sample.scan.hubs:
        assert hub.id in tags.text
        assert sample.evidence[hub.id].claim in tags.text


def test_numbers_as_printed(tmp_path: Path) -> None:
    html = written(one_leg_eur(), tmp_path)
    text = Tags(html).text.replace("\u00a0", " ")
    assert "319 M EUR" in text
    assert "[185 – 513]" in text
    assert "0.0012 (0.0012)" in text
    assert "30/120" in text
    assert "7 of 8" in text
    assert "1\u202f234 read" in text
    assert "The first 30 of 120 products." in text
    assert "90 more of 120 products are not listed" in text
    assert html.count('<tr><th scope="row"><code>84') == 30 * 3 + 24 * 3


def test_what_a_reader_must_know_stands_beside_the_answer(tmp_path: Path) -> None:
    text = " ".join(Tags(written(one_leg_eur(), tmp_path)).text.replace("\u00a0", " ").split())
    assert "Consistent with rerouting, does not prove it." in text
    assert "Window: early." in text
    assert "One-leg claim." in text
    assert "smallest attainable is 0.0012, from 840 placebos" in text
    assert text.count("unknown: no territory publishes this leg") == 6
    assert "not testable" in text
    assert "Chapter 99 residual codes, no goods named" in text
    other = " ".join(Tags(written(two_leg_kg(), tmp_path)).text.split())
    assert "Undecidable does not mean clean: Hong Kong." in other
    assert "1 could not be decided" in other
    assert "Nothing was left out." in other


def test_legs_that_carry_names_are_the_same_legs(tmp_path: Path) -> None:
    sample = one_leg_eur()
    named = {
        key: replace(
            one,
            legs=tuple(
                replace(leg, origin=sample.names[leg.origin], destination=sample.names[leg.destination])
                for leg in one.legs
            ),
        )
        for key, one in sample.evidence.items()
    }
    assert written(replace(sample, evidence=named), tmp_path / "a") == written(sample, tmp_path / "b")


def test_a_leg_missing_from_the_evidence_is_not_called_unreported(tmp_path: Path) -> None:
    sample = two_leg_kg()
    bare = {key: replace(one, legs=()) for key, one in sample.evidence.items()}
    tags = Tags(written(replace(sample, evidence=bare), tmp_path))
    assert "no figure" in tags.text
    assert "unknown: no territory" not in tags.text
    assert "nobody reports" not in json.dumps(island(tags)["charts"])
    assert "unknown (nobody reports)" not in tags.text


def test_a_scan_without_flags_says_so_and_never_clean(tmp_path: Path) -> None:
    sample = two_leg_kg()
    hubs = tuple(replace(hub, flagged=False, verdict="undecidable") for hub in sample.scan.hubs)
    text = Tags(written(replace(sample, scan=replace(sample.scan, hubs=hubs)), tmp_path)).text
    assert (
        "None of the 6 hubs tested is flagged for rerouting on China → United States; 6 could not be decided." in text
    )


def test_empty_scan_and_missing_evidence_and_positions(tmp_path: Path) -> None:
    sample = one_leg_eur()
    bare = replace(sample, evidence={}, positions={})
    text = Tags(written(bare, tmp_path)).text
    assert "No evidence was made for 6 of the 6 hubs" in text
    assert "Not on the map, for want of a position: European Union, Russia, Kyrgyzstan" in text


@pytest.mark.parametrize(
    ("fallen", "said"),
    [
        (0, "Nothing to explain: direct trade fell to 70 % or less in none of the 1\u202f234 products."),
        (9, "No territory carried these goods on its legs after the act."),
    ],
)
def test_a_scan_without_hubs_claims_nothing(tmp_path: Path, fallen: int, said: str) -> None:
    sample = one_leg_eur()
    notes = ("nothing to explain: EUU → RUS fell to 70 % or less in none of 1234 products",) if not fallen else ()
    scan = replace(sample.scan, hubs=(), products=(), n_products_fallen=fallen, notes=notes)
    html = written(replace(sample, scan=scan, evidence={}), tmp_path)
    text = Tags(html).text.replace("\u00a0", " ")
    assert said in text
    assert text.count("othing to explain") == (not fallen)
    for absent in ("0 hubs", "Consistent with rerouting,", "Amounts in", "overstate", "nothing to show"):
        assert absent not in text
    for absent in ('id="ranking"', 'id="map"', 'id="lanes"', 'id="evidence"', "data-chart=", 'class="legend"'):
        assert absent not in html
    assert island(Tags(html))["charts"] == {}


def test_a_hypothetical_act_is_never_in_force(tmp_path: Path) -> None:
    sample = one_leg_eur()
    scan = replace(sample.scan, notes=("hypothetical act: eu-833-2014 with moved dates", *sample.scan.notes))
    assumed = replace(sample, measure=replace(sample.measure, hypothetical=True), scan=scan)
    tags = Tags(written(assumed, tmp_path))
    assert "Assumed in force 2022-02-26" in tags.text
    assert "In force" not in tags.text
    assert '"in force 2022-02-26"' not in json.dumps(island(tags)["charts"])
    assert ("span", {"class": "badge assumed"}) in tags.tags
    caveats = tags.text[tags.text.index("Read this beside") :]
    assert caveats.index("Hypothetical act. Eu-833-2014 with moved dates.") < caveats.index("Window: early.")
    assert tags.text.count("with moved dates") == 1
    plain = Tags(written(sample, tmp_path))
    assert "In force 2022-02-26" in plain.text
    assert "ypothetical" not in plain.text


def test_many_names_become_a_count(tmp_path: Path) -> None:
    sample = one_leg_eur()
    more = tuple(replace(sample.scan.hubs[-1], hub=f"X{n:02d}", rank=n, id=f"more-{n}") for n in range(7, 36))
    scan = replace(sample.scan, hubs=sample.scan.hubs + more)
    assert "is weaker: all 35 hubs." in Tags(written(replace(sample, scan=scan), tmp_path)).text
    both = replace(scan, hubs=(replace(scan.hubs[0], mode="two_leg"), *scan.hubs[1:]))
    assert "is weaker: 34 of 35 hubs." in Tags(written(replace(sample, scan=both), tmp_path)).text


def test_attainable_p_is_a_range_with_its_separate_looks(tmp_path: Path) -> None:
    sample = one_leg_eur()
    pools = ((1215, 24.4), (1231, 24.6), *((1220, 24.5),) * 4)
    hubs = tuple(
        replace(hub, calibration="dates", placebos=n, separate_looks=looks, attainable_p=1 / (n + 1))
        for hub, (n, looks) in zip(sample.scan.hubs, pools, strict=True)
    )
    text = Tags(written(replace(sample, scan=replace(sample.scan, hubs=hubs)), tmp_path)).text
    assert "0.00081–0.00082, from 1\u202f215–1\u202f231 placebos (dates), about 24–25 separate looks." in text
    assert "1\u202f215 placebos, about 24 separate looks, smallest attainable p 0.00082" in text
    alone = tuple(replace(hub, separate_looks=float(hub.placebos)) for hub in hubs)
    assert "about" not in caveats_of(written(replace(sample, scan=replace(sample.scan, hubs=alone)), tmp_path))


def caveats_of(html: str) -> str:
    return html[html.index("<aside") : html.index("</aside>")]


def test_coverage_is_spelt_out(tmp_path: Path) -> None:
    sample = one_leg_eur()
    words = ("partial", "full")
    hubs = tuple(replace(hub, coverage=words[n % 2]) for n, hub in enumerate(sample.scan.hubs))
    text = Tags(written(replace(sample, scan=replace(sample.scan, hubs=hubs)), tmp_path)).text
    both = "full: every good of the HS6 is controlled; partial: the HS6 codes are wider than what the act controls."
    assert both in text


def test_this_run_is_in_words(tmp_path: Path) -> None:
    sample = one_leg_eur()
    asked = {"effective_from": date(2022, 2, 26), "targets": ["RUS", "BLR"], "codes": [], "until": None}
    text = Tags(written(replace(sample, scan=replace(sample.scan, parameters=asked)), tmp_path)).text
    run = " ".join(text[text.index("This run") : text.index("Glossary")].split())
    assert "Effective from 2022-02-26 Targets RUS, BLR Codes every code in the store Until last complete month" in run
    asked |= {"codes": ["280530", "811292"], "until": date(2022, 8, 1)}
    text = Tags(written(replace(sample, scan=replace(sample.scan, parameters=asked)), tmp_path)).text
    assert "Codes 280530, 811292 Until 2022-08" in " ".join(text.split())


def test_legends_show_only_what_occurs(tmp_path: Path) -> None:
    one, two = (Tags(written(make(), tmp_path)).text for make in (one_leg_eur, two_leg_kg))
    key = " ".join(one[one.index("flagged hub\n") :].split())
    assert key.startswith("flagged hub not flagged not reported: nobody publishes this leg Lines of flagged hubs")
    assert "nobody publishes this leg" in one and "nobody publishes this leg" not in two
    assert "a hairline" in one and "a hairline" not in two
    sample = two_leg_kg()
    hubs = tuple(replace(hub, flagged=False, verdict="undecidable") for hub in sample.scan.hubs)
    html = written(replace(sample, scan=replace(sample.scan, hubs=hubs)), tmp_path)
    for absent in ("flagged hub", " not flagged</span>", "through a flagged"):
        assert absent not in html


def test_onward_legs_that_nobody_reports_are_one_sentence(tmp_path: Path) -> None:
    html = written(one_leg_eur(), tmp_path)
    assert "Kyrgyzstan → Russia</th>" not in html
    assert html.count("What went on from the hubs to Russia is unknown: nobody reports any of these legs.") == 1
    both = written(two_leg_kg(), tmp_path)
    assert "Thailand → United States</th>" in both
    assert "What went on" not in both


def test_many_hubs_are_all_ranked_but_not_all_drawn(tmp_path: Path) -> None:
    sample = one_leg_eur()
    more = tuple(replace(sample.scan.hubs[-1], hub=f"X{n:02d}", rank=n, id=f"more-{n}") for n in range(7, 107))
    scan = replace(sample.scan, hubs=sample.scan.hubs + more)
    tags = Tags(written(replace(sample, scan=scan), tmp_path))
    assert all(hub.hub in tags.text for hub in more)
    assert "81 further hubs, none flagged, are left off the map." in tags.text
    assert "No evidence was made for 100 of the 106 hubs" in tags.text
    targets = {attributes.get("id") for _, attributes in tags.tags}
    links = [attributes["href"] or "" for tag, attributes in tags.tags if tag == "a"]
    assert all(link[1:] in targets for link in links if link.startswith("#"))


def test_a_destination_of_two_territories_is_named_and_placed(tmp_path: Path) -> None:
    sample = one_leg_eur()
    names, positions = {**sample.names, "BLR": "Belarus"}, {**sample.positions, "BLR": (28.0, 53.5)}
    two = replace(sample, scan=replace(sample.scan, destination="RUS+BLR"), names=names, positions=positions)
    tags = Tags(written(two, tmp_path))
    assert "European Union → Russia and Belarus" in tags.text
    assert "for want of a position" not in tags.text
    marks = island(tags)["charts"]["map"]["option"]["series"][1]["data"]
    assert [37.6, 55.8] in [mark["value"] for mark in marks if mark["name"] == "Russia and Belarus"]


def test_numbers_that_are_none(tmp_path: Path) -> None:
    sample = one_leg_eur()
    nan = float("nan")
    first = replace(sample.scan.hubs[0], estimate=nan, interval90_low=nan, interval90_high=nan, at_most=float("inf"))
    scan = replace(sample.scan, hubs=(first, *sample.scan.hubs[1:]))
    tags = Tags(written(replace(sample, scan=scan), tmp_path))
    assert "no figure" in tags.text
    assert "no bound" in tags.text
    assert "nan" not in tags.text.casefold().replace("destinations", "")
    island(tags)


def test_hostile_strings_stay_text(tmp_path: Path) -> None:
    sample = one_leg_eur()
    names = dict.fromkeys(sample.names, HOSTILE)
    first = sample.scan.hubs[0]
    evidence = dict(sample.evidence)
    evidence[first.id] = replace(
        evidence[first.id],
        claim=HOSTILE,
        sources=("javascript:alert(3)", f"https://example.org/{HOSTILE}"),
        sql=HOSTILE,
        sql_parameters={HOSTILE: HOSTILE},
        checks=(replace(evidence[first.id].checks[0], name=HOSTILE, text=HOSTILE),),
    )
    measure = replace(sample.measure, title=HOSTILE, source_urls=("javascript:alert(4)",))
    scan = replace(sample.scan, notes=(HOSTILE,), parameters={HOSTILE: HOSTILE})
    html = written(Sample(scan, evidence, measure, sample.positions, names), tmp_path)
    tags = Tags(html)
    plain = Tags(written(sample, tmp_path))
    assert [tag for tag, _ in tags.tags].count("script") == 2
    assert not any(tag == "img" for tag, _ in tags.tags)
    assert not any(key.startswith("on") for _, attributes in tags.tags for key in attributes)
    assert "{{ 7*7 }}" in tags.text
    assert len(tags.scripts) == len(plain.scripts) == 2
    assert island(tags)["data"]["measure"]["title"] == HOSTILE
    assert all(not (attributes.get("href") or "").startswith("javascript") for _, attributes in tags.tags)


def test_nothing_loads(tmp_path: Path) -> None:
    tags = Tags(written(one_leg_eur(), tmp_path))
    for tag, attributes in tags.tags:
        assert "src" not in attributes and "srcset" not in attributes
        assert tag not in ("link", "iframe", "img", "object", "embed", "base")
        href = attributes.get("href")
        assert href is None or tag == "a"
        assert href is None or href.startswith(("#hub-", "https://"))
    policy = next(a["content"] for tag, a in tags.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "http" not in policy and "connect" not in policy and "unsafe-eval" not in policy


def test_same_input_same_bytes(tmp_path: Path) -> None:
    first, second = written(one_leg_eur(), tmp_path / "a"), written(one_leg_eur(), tmp_path / "b")
    assert first == second
    assert str(tmp_path) not in first
    assert not re.search(r"/(home|work|tmp)/", first)


def test_a_failed_write_leaves_the_old_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "report.html"
    out.write_text("old", encoding="utf-8")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        page.write("new", out)
    assert out.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.html", "static"]


def test_a_missing_bundle_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "STATIC", tmp_path / "nowhere")
    with pytest.raises(OretraceError, match="make frontend"):
        written(one_leg_eur(), tmp_path)


def test_a_position_the_wrong_way_round_is_an_error(tmp_path: Path) -> None:
    sample = one_leg_eur()
    with pytest.raises(InputError, match="longitude, latitude"):
        written(replace(sample, positions={**sample.positions, "CHN": (35.0, 104.0)}), tmp_path)
