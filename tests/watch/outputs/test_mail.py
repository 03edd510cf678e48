"""One mail a run: encrypted, to everybody or an error, its password from the environment alone."""

from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest

from oretrace.errors import OptionError, OretraceError
from oretrace.watch.outputs.mail import PASSWORD, USER, message_of, send
from oretrace.watch.settings import Mail
from tests.watch.made import change
from tests.watch.servers import Mailbox, certificate, smtp


def mail(box: Mailbox, tls: str = "none") -> Mail:
    return Mail.model_validate(
        {"host": "localhost", "port": box.port, "sender": "watch@example.org", "to": ["a@example.org"], "tls": tls}
    )


def test_a_mail_begins_with_the_change_and_gives_each_reason() -> None:
    withdrawn = change(2, kind="withdrawn", cause="revision", sentence="x: withdrawn", why="a revision: 1 became 2")
    with smtp() as box:
        send(mail(box), [change(1), withdrawn])
    (text,) = box.mails
    found = message_from_string(text, policy=default)
    lines = found.get_content().splitlines()
    assert lines[0] == "2 changes: 1 new alert and 1 withdrawn alert because of a revision."
    assert found["Subject"] == f"oretrace watch: {lines[0]}" and found["Auto-Submitted"] == "auto-generated"
    assert "x: withdrawn. Why: a revision: 1 became 2." in lines


def test_the_same_changes_have_the_same_message_id() -> None:
    to = Mail(host="localhost", sender="watch@example.org", to=("a@example.org",))
    one, again, other = (message_of(to, several)["Message-ID"] for several in ([change(1)], [change(1)], [change(2)]))
    assert one == again != other


def test_modelled_figures_are_marked_and_names_stay_in_their_line() -> None:
    to = Mail(host="localhost", sender="watch@example.org", to=("a@example.org",))
    found = message_of(to, [change(modelled=True, name="x\nBcc: y@example.org", sentence="a\x1b[2Jb\nforged")])
    assert found["Subject"].startswith("oretrace watch: MODELLED: ") and found["Bcc"] is None
    assert "\\x1b[2J" in found.get_content() and "\nforged" not in found.get_content()


@pytest.mark.slow
@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_it_goes_encrypted_with_user_and_password_of_the_environment(
    tls: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = certificate(tmp_path)
    monkeypatch.setenv(USER, "desk")
    monkeypatch.setenv(PASSWORD, "right")
    with smtp(tls, signed) as box:
        with pytest.raises(OretraceError, match=r"(?i)certificate verify failed"):
            send(mail(box, tls), [change()])
        assert not box.mails and not box.logins
        monkeypatch.setenv("SSL_CERT_FILE", str(signed))
        send(mail(box, tls), [change()])
    assert box.encrypted and box.logins == [("desk", "right")] and len(box.mails) == 1


def test_a_server_without_tls_gets_neither_mail_nor_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(USER, "desk")
    monkeypatch.setenv(PASSWORD, "right")
    with smtp() as box:
        with pytest.raises(OretraceError, match="STARTTLS"):
            send(mail(box, "starttls"), [change()])
        with pytest.raises(OptionError, match="not sent unencrypted"):
            send(mail(box, "none"), [change()])
    assert not box.mails and not box.logins


def test_a_receiver_that_is_not_taken_is_an_error() -> None:
    with smtp() as box:
        box.refuses = True
        with pytest.raises(OretraceError, match=r"no receiver taken: a@example\.org"):
            send(mail(box), [change()])
    assert not box.mails


def test_no_server_is_an_error_that_names_it() -> None:
    with smtp() as box:
        gone = mail(box)
    with pytest.raises(OretraceError, match=rf"localhost:{gone.port}: expected the mail to be taken"):
        send(gone, [change()])
