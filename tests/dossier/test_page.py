"""The page: complete, without scripts, and loading nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

from oretrace.dossier.page import write_page
from oretrace.dossier.records import Dossier
from oretrace.dossier.view import dossier_view
from tests.dossier.worlds import hostile


class Tags(HTMLParser):
    """Tags with their attributes, and the text outside of style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text, self.inside = "", ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        self.text += data if self.inside != "style" else ""


def page_of(dossier: Dossier, folder: Path) -> str:
    view = dossier_view(dossier, 12, [("dossier.zip", "0" * 64)])
    return write_page(view, folder / "page.html").read_text("utf-8")


def test_the_page_has_all_that_a_reader_weighs(dossier: Dossier, tmp_path: Path) -> None:
    one = dossier.findings[0]
    tags = Tags(page_of(dossier, tmp_path))
    text = " ".join(tags.text.split())
    evidence, snapshot = one.evidence, dossier.snapshots[0]
    known = (evidence.claim, *evidence.limits, *evidence.speaks_against, *(check.text for check in evidence.checks))
    for sentence in (*known, snapshot.publisher, snapshot.sha256, str(snapshot.retrieved_on), one.kept.run):
        assert " ".join(sentence.split()) in text
    for head in ("What speaks against it", "Innocent explanations that fit as well", "Limits", "Queries", "As found"):
        assert head in text
    assert "must not be the only ground for a sanction" in text and "consistent with" in text
    assert "FROM current_flow AS f" in text and "0" * 64 in text
    assert any(tag == "svg" and attrs.get("role") == "img" for tag, attrs in tags.tags)


def test_the_page_runs_nothing_and_loads_nothing(dossier: Dossier, tmp_path: Path) -> None:
    html = page_of(dossier, tmp_path)
    tags = Tags(html)
    (policy,) = (a["content"] or "" for _, a in tags.tags if a.get("http-equiv") == "Content-Security-Policy")
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not {tag for tag, _ in tags.tags} & {"script", "link", "iframe", "object", "img", "form", "base"}
    assert not any("style" in attrs or "src" in attrs for _, attrs in tags.tags)
    assert "url(" not in style[1]


def test_text_from_data_is_inert(dossier: Dossier, tmp_path: Path) -> None:
    tags = Tags(page_of(hostile(dossier), tmp_path))
    assert not {tag for tag, _ in tags.tags} & {"script", "img"}
    assert not any(name.startswith("on") for _, attrs in tags.tags for name in attrs)
    assert "{{ 7*7 }}" in tags.text and "\u202e" not in tags.text and "<script>alert(1)" in tags.text
