"""The desk's papers: nothing is vetted on a visit; a set's page outlines what disagrees; pictures when asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from oretrace.store import Store
from oretrace.store.originals import keep_originals
from oretrace.vet.papers.documents import prepare_documents
from oretrace.views.desk.papers import in_words
from oretrace.web.desk import Desk
from tests.detect.papers.sets import papers, with_sets
from tests.vet.papers.pdf import INVOICE, PACKING, changed, document
from tests.web.desk_made import client_of, desk_in, done


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk over a set of data whose names mean harm."""
    made = desk_in(tmp_path)
    wrong = papers(1, packages={"count": 35}, goods=["<b>evil</b> antimony trioxide"])
    with_sets(Store.open(made.folder), **{"<i>a</i>": wrong, "b": papers(2)})
    return made


def vetted(client: TestClient) -> None:
    assert done(client, "/papers") == "/papers"


@pytest.mark.slow
def test_a_visit_does_not_vet_and_an_unknown_paper_is_refused_in_a_sentence(desk: Desk) -> None:
    client = client_of(desk)
    assert "No set of papers was vetted yet" in client.get("/papers").text
    for address in ("/papers/2/999", "/papers/7/1.json", "/papers/2/1/pages/1.png"):
        assert client.get(address).status_code in (404, 409)
    assert client.get("/papers/2/x").status_code == 422
    assert client_of(desk, token=None).post("/papers").status_code == 401


def test_a_store_without_papers_says_what_to_import_and_offers_no_button(tmp_path: Path) -> None:
    client = client_of(desk_in(tmp_path))
    page = client.get("/papers").text
    assert "This store has no papers" in page and "oretrace import documents FOLDER --store DIR" in page
    assert "Vet all sets" not in page


@pytest.mark.slow
def test_a_set_of_data_is_a_table_with_what_was_found(desk: Desk) -> None:
    client = client_of(desk)
    before = client.get("/papers/2/2.json").json()
    assert not before["vetted"] and before["verdict"] == "inconsistent"
    vetted(client)
    rows = client.get("/papers.json").json()["rows"]
    assert [(one["title"], one["verdict"], one["checks"]) for one in rows] == [
        ("<i>a</i>", "inconsistent", "packages"), ("b", "consistent", ""),
    ]  # fmt: skip
    page = client.get(rows[0]["address"])
    assert page.status_code == 200 and "<b>evil" not in page.text and "<i>a</i>" not in page.text
    found = client.get("/papers/2/2.json").json()
    assert found["vetted"] and client.get(f"/findings/{found['finding']}").status_code == 200
    assert found["before"].startswith("/papers/2/1?") and found["after"].startswith("/papers/2/3?")
    assert {row["name"]: row["found"] for row in found["this"]["fields"]}["packages.count"] == [1]
    cells = dict(found["table"])["Packages"]
    assert [cell["number"] for cell in cells] == [0, 1, 0, 0]
    assert client.get("/papers/2/2.json?beside=4").json()["beside"]["file"] == "bill_of_lading.pdf"
    assert client.get("/papers.json?verdict=consistent").json()["total"] == 1


@pytest.mark.slow
def test_a_set_opens_on_the_two_papers_that_disagree_most_gravely(desk: Desk) -> None:
    client = client_of(desk)
    vetted(client)
    address = client.get("/papers.json").json()["rows"][0]["address"]
    opened = client.get(f"{address}.json").json()
    assert address == "/papers/2/1" and opened["found"][0]["check"] == "packages"
    assert opened["this"]["address"] == "/papers/2/2"
    both = [dict((row["name"], row["value"]) for row in opened[side]["fields"]) for side in ("this", "beside")]
    assert both[0]["packages.count"] != both[1]["packages.count"]
    for tab in opened["tabs"]:  # each paper has an address at which it stands first
        path, _, query = tab["address"].partition("?")
        assert client.get(f"{path}.json?{query}").json()["this"]["address"] == path


@pytest.mark.slow
def test_a_pdf_is_drawn_and_outlined(desk: Desk, tmp_path: Path) -> None:
    pytest.importorskip("pypdfium2", reason="the extra papers is not installed")
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "invoice.pdf").write_bytes(document(INVOICE))
    (tmp_path / "set" / "packing.pdf").write_bytes(document(changed(PACKING, "800 bags", "760 bags")))
    delivery = prepare_documents([tmp_path / "set"])
    keep_originals(desk.folder, delivery.originals)
    Store.open(desk.folder).import_file(delivery.item)
    client = client_of(desk)
    found = client.get("/papers/3/1.json").json()
    (sheet,) = found["this"]["sheets"]
    assert (sheet["width"], sheet["height"]) == (595, 842)
    mark = next(one for one in sheet["marks"] if "Number of packages" in one["text"])
    assert 0 < mark["x"] < mark["x"] + mark["width"] < 595 and 0 < mark["y"] < 842
    drawn = client.get(sheet["picture"])
    assert drawn.headers["content-type"] == "image/png" and drawn.content.startswith(b"\x89PNG")
    assert client.get("/papers/3/1/pages/2.png").status_code == 404
    page = client.get("/papers/3/1").text
    assert f'href="{sheet["picture"]}"' in page and "<rect" in page and not re.search(r"\sstyle=", page)


def test_names_of_fields_are_words() -> None:
    known = (
        "parties.exporter.name",
        "parties.exporter.address",
        "refs.po",
        "net.kg",
        "net.printed",
        "dates.on_board",
    )
    assert [in_words(name) for name in known] == [
        "Exporter", "Exporter, address", "Purchase order", "Net kg", "Net, as printed", "On board",
    ]  # fmt: skip
