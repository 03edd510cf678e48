"""A POST is signed, is tried again while that can help, and goes nowhere without a secret or without TLS."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import stamina

from oretrace.errors import OptionError, OretraceError
from oretrace.watch.outputs.webhook import ATTEMPTS, SECRET, post
from tests.watch.made import change
from tests.watch.servers import Hook, webhook

KEY = "a secret of this test"


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    monkeypatch.setenv(SECRET, KEY)
    stamina.set_testing(True, attempts=ATTEMPTS)  # without waiting
    with webhook() as found:
        yield found
    stamina.set_testing(False)


def test_the_receiver_can_check_id_moment_and_body(hook: Hook) -> None:
    post(hook.url, [change(1), change(2)])
    ((headers, body),) = hook.posts
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(KEY.encode(), signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 60
    document = json.loads(body)
    assert document["headline"] == "2 changes: 2 new alerts."
    assert [one["number"] for one in document["changes"]] == [1, 2]


def test_the_same_changes_have_the_same_id_and_others_another(hook: Hook) -> None:
    for several in ([change(1)], [change(1)], [change(2)]):
        post(hook.url, several)
    first, again, other = (headers["webhook-id"] for headers, _ in hook.posts)
    assert first == again != other


@pytest.mark.slow
def test_a_temporary_failure_is_tried_again_up_to_a_limit(hook: Hook) -> None:
    hook.statuses = [503, 429]
    post(hook.url, [change()])
    assert len(hook.posts) == 3 and len({headers["webhook-id"] for headers, _ in hook.posts}) == 1
    hook.posts.clear()
    hook.statuses = [500] * 9
    with pytest.raises(OretraceError, match="found status 500"):
        post(hook.url, [change()])
    assert len(hook.posts) == ATTEMPTS


def test_a_permanent_failure_is_an_error_without_the_address(hook: Hook) -> None:
    hook.statuses = [404]
    with pytest.raises(OretraceError, match="found 404") as error:
        post(hook.url, [change()])
    assert len(hook.posts) == 1 and "hidden" not in str(error.value) and "/watch" not in str(error.value)


@pytest.mark.slow
def test_a_redirect_is_not_followed(hook: Hook) -> None:
    hook.statuses = [307]
    with pytest.raises(OretraceError, match="found 307"):
        post(hook.url, [change()])


def test_a_webhook_without_a_secret_is_not_sent(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SECRET)
    with pytest.raises(OptionError, match=SECRET):
        post(hook.url, [change()])
    assert not hook.posts
