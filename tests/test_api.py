"""The public API: what a user writes for a parameter, and what limits a scan."""

from pathlib import Path
from typing import Any

import pytest

import oretrace
from oretrace.api import Workspace, act_of
from oretrace.errors import InputError
from tests.detect.test_capacity import BAN, passing
from tests.detect.world import extra, stored


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("api") / "store"
    stored(folder, extra(passing()))
    return oretrace.open(folder)


@pytest.fixture
def ban(tmp_path: Path) -> Path:
    """An act of China, aimed at the United States alone."""
    path = tmp_path / "ban.yml"
    path.write_text(BAN, "utf-8")
    return path


def test_an_act_can_be_aimed_at_destinations_by_name(ban: Path) -> None:
    assert act_of("cn-2023-39").destinations == ()
    narrower = act_of("cn-2023-39", ["United States", "KR"])
    assert (narrower.id, narrower.destinations) == ("cn-2023-39", ("USA", "KOR"))
    assert act_of(ban, ["USA"]) == act_of(ban)
    other = act_of(ban, ["Japan"])
    assert other.destinations == ("JPN",) and other.id != act_of(ban).id
    with pytest.raises(InputError, match=r"--target: .*'Japn'; nearest is 'Japan'"):
        act_of(ban, ["Japn"])


@pytest.mark.slow
def test_a_scan_is_of_the_destination_named(workspace: Workspace, ban: Path) -> None:
    scan = workspace.full_scan(ban, targets=["United Kingdom"])
    assert scan.destination == "GBR"
    assert workspace.full_scan(ban, targets=["USA"]) == workspace.full_scan(ban)


@pytest.mark.slow
def test_codes_are_a_list_or_a_text(workspace: Workspace, ban: Path) -> None:
    assert workspace.scan(ban, ["282580"]).equals(workspace.scan(ban, "2825.80,"))


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"hs": []}, "--hs: expected customs codes"),
        ({"hs": 282580}, "--hs: expected customs codes"),
        ({"hs": "28x"}, "--hs: expected a customs code"),
        ({"until": "2024"}, "--until: expected a month"),
        ({"targets": ["Atlantis"]}, "--target: expected a territory"),
    ],
)
def test_a_bad_parameter_is_an_input_error(
    workspace: Workspace, ban: Path, more: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        workspace.full_scan(ban, **more)
