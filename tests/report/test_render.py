"""The page as written: every finding, the numbers, nothing that escapes, nothing that loads."""

import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from oretrace.catalog.territories import territories
from oretrace.errors import InputError, OretraceError
from oretrace.evidence import GraphExhibit, Query
from oretrace.findings import Amount, Finding, Note, Subject
from oretrace.report import page, write
from tests.report.sample import Sample, catalog_act, one_leg_eur, two_leg_kg, with_details, with_hubs

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


WHOLE: dict[Any, str] = {}
"""The pages of the samples as they are, which many tests read."""


def written(sample: Sample, folder: Path) -> str:
    made = next((make for make in (one_leg_eur, two_leg_kg) if sample is make()), None)
    if made not in WHOLE:
        WHOLE[made] = write(sample.scan, sample.evidence, folder / "out" / "report.html").read_text(encoding="utf-8")
    return WHOLE.pop(None) if made is None else WHOLE[made]


def island(tags: Tags) -> Any:
    return json.loads(tags.scripts[0])


def more_hubs(sample: Sample, first: int, last: int) -> list[Finding]:
    """Hubs of made-up codes, ranked after those of the sample."""
    like = sample.scan.leading[-1]
    return [
        replace(like, subject=Subject("route", {**like.subject.parts, "hub": f"X{n:02d}"}), rank=n, id=f"more-{n}")
        for n in range(first, last)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("make", [one_leg_eur, two_leg_kg])
def test_every_finding_is_there(make: Any, tmp_path: Path) -> None:
    sample: Sample = make()
    tags = Tags(written(sample, tmp_path))
    table = island(tags)["data"]["findings"]
    ids = {row[table["columns"].index("id")] for row in table["rows"]}
    assert ids == {one.id for one in sample.scan.leading}
    sections = [attributes for tag, attributes in tags.tags if attributes.get("class") == "hub"]
    assert len(sections) == len(sample.scan.leading)
    assert ["open" in attributes for attributes in sections] == [hub.flagged for hub in sample.scan.leading]
    for hub in sample.scan.leading:
        assert hub.id in tags.text
        assert sample.evidence[hub.id].claim in tags.text


def test_numbers_as_printed(tmp_path: Path) -> None:
    html = written(one_leg_eur(), tmp_path)
    text = Tags(html).text.replace("\u00a0", " ")
    assert "319 M EUR" in text
    assert "[185 – 513]" in text
    assert "0.0012 (0.0012)" in text
    assert "30/120" in text
    assert "7/8" in text and "flagged in 7 of 8 variants" in text
    assert "1,234 read" in text
    assert "The first 30 of 120 rows;" in text
    assert html.count("<tr><td>84") == 30 * 3 + 24 * 3


@pytest.mark.slow
def test_caveats_stand_beside_the_answer(tmp_path: Path) -> None:
    text = " ".join(Tags(written(one_leg_eur(), tmp_path)).text.replace("\u00a0", " ").split())
    assert "Consistent with rerouting; other explanations remain." in text
    assert "Window: early." in text
    assert "First-leg claim." in text
    assert "Data. values, not weights" in text
    assert "smallest attainable is 0.0012, from 840 placebos" in text
    assert text.count("unknown: nobody publishes this series") == 6
    assert "not testable" in text
    assert "Chapter 99 residual codes, no goods named" in text
    other = " ".join(Tags(written(two_leg_kg(), tmp_path)).text.split())
    assert "Undecidable does not mean clean: Hong Kong." in other
    assert "1 could not be decided" in other
    assert "Nothing was left out." in other


def test_a_chart_common_to_all_hubs_is_drawn_once(tmp_path: Path) -> None:
    html = written(one_leg_eur(), tmp_path)
    assert html.count("European Union → Russia, month by month") == 1
    assert html.count("monthly value of the controlled products") == 1
    assert html.count('href="#query-1"') == 6
    text = Tags(html).text
    assert all(f"European Union → {hub}, month by month" in text for hub in ("Kazakhstan", "Georgia"))


def test_a_balance_is_a_table_that_adds_up(tmp_path: Path) -> None:
    text = " ".join(Tags(written(two_leg_kg(), tmp_path)).text.split())
    assert "Came in ore bought from others 10 1,200 1,500 trade statistics mined 0 0 no bound" in text
    assert "Left used at home, or put in stock −890 400 no bound" in text
    assert "Lower bound 0: other supply could do." in text


def test_a_leg_missing_from_the_evidence_is_not_called_unreported(tmp_path: Path) -> None:
    sample = two_leg_kg()
    bare = {key: replace(one, exhibits=()) for key, one in sample.evidence.items()}
    tags = Tags(written(replace(sample, evidence=bare), tmp_path))
    assert "no figure" in tags.text
    assert "unknown: nobody publishes" not in tags.text
    assert "nobody reports" not in json.dumps(island(tags)["charts"])
    assert "unknown (nobody reports)" not in tags.text


@pytest.mark.slow
def test_a_scan_without_flags_says_so_and_never_clean(tmp_path: Path) -> None:
    sample = two_leg_kg()
    undecided = with_hubs(sample, *(replace(hub, verdict="undecidable") for hub in sample.scan.leading))
    text = Tags(written(undecided, tmp_path)).text
    assert (
        "None of the 6 hubs tested is flagged for rerouting on China → United States; 6 could not be decided." in text
    )
    assert "At most" not in text[text.index("Ranking of the hubs") : text.index("Routes")]


def test_missing_evidence(tmp_path: Path) -> None:
    text = Tags(written(replace(one_leg_eur(), evidence={}), tmp_path)).text
    assert "6 of the 6 hubs have no section here" in text and "oretrace explain ID" in text


@pytest.mark.parametrize(
    ("fallen", "answer"),
    [
        (0, "Nothing to explain: direct trade fell to 70 % or less in none of the 1,234 products."),
        (9, "No territory carried these goods on its legs after the act."),
    ],
)
def test_a_scan_without_hubs_claims_nothing(tmp_path: Path, fallen: int, answer: str) -> None:
    sample = one_leg_eur()
    details = replace(sample.scan.details, n_products_fallen=fallen)
    html = written(Sample(replace(sample.scan, findings=(), details=details), {}), tmp_path)
    text = Tags(html).text.replace("\u00a0", " ")
    assert answer in text
    assert text.count("othing to explain") == (not fallen)
    for absent in ("0 hubs", "Consistent with rerouting;", "Amounts in", "overstate", "nothing to show"):
        assert absent not in text
    for absent in ('id="ranking"', 'id="map"', 'id="lanes"', 'id="evidence"', "data-chart=", 'class="legend"'):
        assert absent not in html
    assert island(Tags(html))["charts"] == {}


@pytest.mark.slow
def test_a_hypothetical_act_is_never_in_force(tmp_path: Path) -> None:
    sample = two_leg_kg()
    own = sample.scan.question.measure.own
    assert own is not None
    noted = replace(sample, scan=replace(sample.scan, notes=(Note("law", own),)))
    tags = Tags(written(noted, tmp_path))
    assert "Assumed in force 2024-12-03" in tags.text
    assert "In force" not in tags.text
    assert '"in force 2024-12-03"' not in json.dumps(island(tags)["charts"])
    assert ("span", {"class": "badge assumed"}) in tags.tags
    remarks = tags.text[tags.text.index("Read this beside") :]
    assert remarks.index("Hypothetical act. made-up is the user's own") < remarks.index("Undecidable.")
    assert tags.text.count("the user's own") == 1
    plain = Tags(written(one_leg_eur(), tmp_path))
    assert "In force 2022-02-26" in plain.text
    assert "ypothetical" not in plain.text


@pytest.mark.slow
def test_many_names_become_a_count(tmp_path: Path) -> None:
    sample = one_leg_eur()
    hubs = [*sample.scan.leading, *more_hubs(sample, 7, 36)]
    assert "is weaker: all 35 hubs." in Tags(written(with_hubs(sample, *hubs), tmp_path)).text
    hubs[0] = with_details(hubs[0], claim="two legs")
    assert "is weaker: 34 of 35 hubs." in Tags(written(with_hubs(sample, *hubs), tmp_path)).text


@pytest.mark.slow
def test_attainable_p_is_a_range_with_its_separate_looks(tmp_path: Path) -> None:
    sample = one_leg_eur()
    pools = ((1215, 24.4), (1231, 24.6), *((1220, 24.5),) * 4)
    hubs = [
        replace(with_details(hub, calibration="dates", placebos=n, separate_looks=looks), attainable_p=1 / (n + 1))
        for hub, (n, looks) in zip(sample.scan.leading, pools, strict=True)
    ]
    text = Tags(written(with_hubs(sample, *hubs), tmp_path)).text
    assert "0.00081–0.00082, from 1,215–1,231 placebos (dates), about 24–25 separate looks." in text
    assert "1,215 placebos, about 24 separate looks, smallest attainable p 0.00082" in text
    alone = [with_details(hub, separate_looks=float(hub.details.placebos)) for hub in hubs]
    html = written(with_hubs(sample, *alone), tmp_path)
    assert "about" not in html[html.index("<aside") : html.index("</aside>")]


@pytest.mark.slow
def test_coverage_is_spelt_out(tmp_path: Path) -> None:
    sample = one_leg_eur()
    hubs = [with_details(hub, coverage=("partial", "full")[n % 2]) for n, hub in enumerate(sample.scan.leading)]
    text = Tags(written(with_hubs(sample, *hubs), tmp_path)).text
    both = "full: every good of the HS6 is controlled; partial: the HS6 codes are wider than what the act controls."
    assert both in text


@pytest.mark.slow
def test_this_run_is_in_words(tmp_path: Path) -> None:
    sample = one_leg_eur()
    text = Tags(written(sample, tmp_path)).text
    run = " ".join(text[text.index("This run") : text.index("Recompute it")].split())
    assert "Effective from 2022-02-26 Targets RUS Codes every code in the store Until last complete month" in run
    asked = replace(sample.scan.question, codes=("280530", "811292"), until=date(2022, 8, 1))
    text = Tags(written(replace(sample, scan=replace(sample.scan, question=asked)), tmp_path)).text
    assert "Codes 280530, 811292 Until 2022-08" in " ".join(text.split())


@pytest.mark.slow
def test_legends_show_only_what_occurs(tmp_path: Path) -> None:
    one, two = (Tags(written(make(), tmp_path)).text for make in (one_leg_eur, two_leg_kg))
    key = " ".join(one[one.index("flagged hub\n") :].split())
    assert key.startswith("flagged hub not flagged not reported: nobody publishes this leg Lines of flagged hubs")
    assert "nobody publishes this leg" in one and "nobody publishes this leg" not in two
    assert "a hairline" in one and "a hairline" not in two
    sample = two_leg_kg()
    html = written(with_hubs(sample, *(replace(hub, verdict="undecidable") for hub in sample.scan.leading)), tmp_path)
    for absent in ("flagged hub", " not flagged</span>", "through a flagged"):
        assert absent not in html


@pytest.mark.slow
def test_unreported_onward_legs_are_one_sentence(tmp_path: Path) -> None:
    html = written(one_leg_eur(), tmp_path)
    assert "Kyrgyzstan → Russia</th>" not in html
    assert html.count("Trade from the hubs on to Russia is unknown: nobody reports any of these legs.") == 1
    both = written(two_leg_kg(), tmp_path)
    assert "Thailand → United States</th>" in both
    assert "from the hubs on" not in both


@pytest.mark.slow
def test_many_hubs_are_all_ranked_but_not_all_drawn(tmp_path: Path) -> None:
    sample = one_leg_eur()
    more = more_hubs(sample, 7, 107)
    many = with_hubs(sample, *sample.scan.leading, *more)
    tags = Tags(written(many, tmp_path))
    assert all(hub.subject["hub"] in tags.text for hub in more)
    assert "81 further hubs, none flagged, are left off the map." in tags.text
    assert "Not on the map, for want of a position: X07, X08" in tags.text
    assert "100 of the 106 hubs have no section here" in tags.text
    targets = {attributes.get("id") for _, attributes in tags.tags}
    links = [attributes["href"] or "" for tag, attributes in tags.tags if tag == "a"]
    assert all(link[1:] in targets for link in links if link.startswith("#"))


@pytest.mark.slow
def test_the_page_holds_no_series_it_does_not_draw(tmp_path: Path) -> None:
    sample = two_leg_kg()
    html = written(sample, tmp_path)
    data = island(Tags(html))["data"]
    assert "evidence" not in data
    for chart in island(Tags(html))["charts"].values():
        for digits in re.findall(r"\d+\.\d+", json.dumps(chart["option"].get("series", [{}])[-1].get("data", []))):
            assert len(digits.replace(".", "").lstrip("0")) <= 5


def test_destinations_of_an_act_are_named_and_placed_together(tmp_path: Path) -> None:
    sample = one_leg_eur()
    two = replace(
        sample, scan=replace(sample.scan, details=replace(sample.scan.details, destinations=("RUS", "BLR")))
    )
    tags = Tags(written(two, tmp_path))
    assert "European Union → Russia and Belarus" in tags.text
    assert "for want of a position" not in tags.text
    marks = island(tags)["charts"]["map"]["option"]["series"][1]["data"]
    place = next(mark["value"] for mark in marks if mark["name"] == "Russia and Belarus")
    assert place == list(territories().position("RUS") or ())


@pytest.mark.slow
def test_unknown_amounts_are_printed_as_no_figure_and_no_bound(tmp_path: Path) -> None:
    sample = one_leg_eur()
    first, *others = sample.scan.leading
    open_amount = Amount(estimate=float("nan"), interval90_low=None, at_most=float("inf"), unit="EUR")
    tags = Tags(written(with_hubs(sample, replace(first, amount=open_amount), *others), tmp_path))
    assert "no figure" in tags.text
    assert "no bound" in tags.text
    assert "nan" not in tags.text.casefold().replace("destinations", "")
    island(tags)


@pytest.mark.slow
def test_hostile_strings_stay_text(tmp_path: Path) -> None:
    sample = one_leg_eur()
    first = sample.scan.leading[0]
    evidence = dict(sample.evidence)
    old = evidence[first.id]
    evidence[first.id] = replace(
        old,
        claim=HOSTILE,
        sources=("javascript:alert(3)", f"https://example.org/{HOSTILE}"),
        queries=(Query(HOSTILE, {HOSTILE: HOSTILE}),),
        checks=(replace(old.checks[0], name=HOSTILE, text=HOSTILE),),
        exhibits=(
            *(replace(one, title=HOSTILE, name=HOSTILE) for one in old.exhibits),
            GraphExhibit(HOSTILE, HOSTILE, (("a", HOSTILE), ("b", HOSTILE)), (("a", "b", HOSTILE),)),
        ),
    )
    measure = catalog_act(title=HOSTILE, source_urls=("javascript:alert(4)",))
    question = replace(sample.scan.question, measure=measure)
    scan = replace(sample.scan, notes=(Note("data", HOSTILE),), question=question)
    tags, plain = Tags(written(Sample(scan, evidence), tmp_path)), Tags(written(sample, tmp_path))
    assert [tag for tag, _ in tags.tags].count("script") == 2
    assert not any(tag == "img" for tag, _ in tags.tags)
    assert not any(key.startswith("on") for _, attributes in tags.tags for key in attributes)
    assert "{{ 7*7 }}" in tags.text
    assert len(tags.scripts) == len(plain.scripts) == 2
    assert all(not (attributes.get("href") or "").startswith("javascript") for _, attributes in tags.tags)


def test_a_report_loads_nothing(tmp_path: Path) -> None:
    tags = Tags(written(one_leg_eur(), tmp_path))
    for tag, attributes in tags.tags:
        assert "src" not in attributes and "srcset" not in attributes
        assert tag not in ("link", "iframe", "img", "object", "embed", "base")
        href = attributes.get("href")
        assert href is None or tag == "a"
        assert href is None or href.startswith(("#route-", "#query-", "https://"))
    policy = next(a["content"] for tag, a in tags.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "http" not in policy and "connect" not in policy and "unsafe-eval" not in policy


@pytest.mark.slow
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
    with pytest.raises(InputError, match="disk full"):
        page.save("new", out)
    assert out.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.html", "static"]


def test_a_missing_bundle_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "STATIC", tmp_path / "nowhere")
    sample = one_leg_eur()
    with pytest.raises(OretraceError, match="make frontend"):
        write(sample.scan, sample.evidence, tmp_path / "report.html")


@pytest.mark.parametrize("make", [one_leg_eur, two_leg_kg])
def test_modelled_figures_are_called_so_first_and_never_published(make: Any, tmp_path: Path) -> None:
    """By the kind of a note, whatever its text."""
    sample = make()
    notes = (*sample.scan.notes, Note("modelled", "x"))
    html = write(replace(sample.scan, notes=notes), sample.evidence, tmp_path / "page.html").read_text("utf-8")
    title, headline, banner, answer = (
        re.search(pattern, html)
        for pattern in (r"<title>(.*?)<", r"<h1>(.*?)<", r'class="banner">(.*?)<', r'class="answer">(.*?)<')
    )
    assert title and headline and banner and answer
    assert all(found[1].startswith("Modelled") for found in (title, headline, banner, answer))
    assert "published trade statistics" not in html
    assert re.search(r'"modelled":true', html)


def test_published_figures_are_not_called_modelled(tmp_path: Path) -> None:
    sample = one_leg_eur()
    html = write(sample.scan, sample.evidence, tmp_path / "page.html").read_text("utf-8")
    assert "published trade statistics" in html and "Modelled" not in html and '"modelled":false' in html
