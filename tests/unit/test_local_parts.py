"""Ports, data folder, jars, mailbox and keys of the local stack, each alone."""

import json
import socket
import stat
from pathlib import Path

import httpx
import pytest

from deploy.commands.up import ports_of
from deploy.errors import CommandError, RefusedError
from deploy.local import kafka_jars
from deploy.local.demo_keys import demo_keys
from deploy.local.folder import claimed
from deploy.local.mail_page import day_and_time, linked, mail_app
from deploy.local.mailbox import Mailbox
from deploy.local.ports import HOST, choose
from deploy.local.ready_file import ReadyFile
from shared.keys import KeyFile

A_MAIL = (
    b"Subject: Hotspot <b>\r\nMessage-ID: <1@example.org>\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000\r\n\r\nGo."
)


def test_ports_are_kept_from_one_run_to_the_next(tmp_path: Path) -> None:
    first = choose(("a", "b"), {}, tmp_path / "ports.json")
    assert choose(("a", "b"), {}, tmp_path / "ports.json") == first
    assert len(set(first.values())) == 2


def test_a_remembered_port_that_is_taken_is_replaced(tmp_path: Path) -> None:
    first = choose(("a",), {}, tmp_path / "ports.json")
    with socket.create_server((HOST, first["a"])):
        assert choose(("a",), {}, tmp_path / "ports.json") != first


def test_a_given_port_that_is_taken_is_refused_by_name(tmp_path: Path) -> None:
    with (
        socket.create_server((HOST, 0)) as taken,
        pytest.raises(RefusedError, match="asked for alerts, is taken"),
    ):
        choose(("alerts",), {"alerts": taken.getsockname()[1]}, tmp_path / "ports.json")


@pytest.mark.parametrize("word", ["alerts", "alerts=", "alerts=x", "alerts=0", "alerts=65536", "nobody=8000"])
def test_a_port_option_that_makes_no_sense_is_refused(word: str) -> None:
    with pytest.raises(RefusedError, match="give NAME=PORT"):
        ports_of([word])


def test_a_folder_in_use_is_refused_with_the_holder_named(tmp_path: Path) -> None:
    with claimed(tmp_path), pytest.raises(RefusedError, match=r"in use by process \d+"), claimed(tmp_path):
        pass


def test_a_folder_is_free_again_when_its_holder_has_left(tmp_path: Path) -> None:
    for _ in range(2):
        with claimed(tmp_path):
            pass


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RefusedError, match="cannot use"), claimed(tmp_path / "file" / "data"):
        pass


def test_a_jar_that_differs_from_the_lock_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kafka.jar").write_bytes(b"changed on the way")
    (tmp_path / "kafka.lock").write_text(f"{'0' * 64}  kafka.jar\n")
    with pytest.raises(CommandError, match=r"differs from kafka\.lock"):
        kafka_jars.class_path(tmp_path, tmp_path / "kafka.lock")


def test_demonstration_keys_survive_a_restart_and_work(tmp_path: Path) -> None:
    secrets, keys = tmp_path / "secrets.json", tmp_path / "keys.json"
    first = demo_keys(secrets, keys)
    assert demo_keys(secrets, keys) == first
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
    feeder = KeyFile(keys).find(first["feeder"])
    assert feeder
    assert feeder.allows("feed", "warwickshire")


def test_demonstration_keys_are_made_anew_when_the_key_file_is_lost(tmp_path: Path) -> None:
    secrets, keys = tmp_path / "secrets.json", tmp_path / "keys.json"
    first = demo_keys(secrets, keys)
    keys.unlink()
    assert demo_keys(secrets, keys) != first


def test_the_ready_file_is_private_and_gone_when_cleared(tmp_path: Path) -> None:
    path = tmp_path / "ready.json"
    ready = ReadyFile(path)
    ready.write({"kafka": "x"})
    assert json.loads(path.read_text()) == {"kafka": "x"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    ready.clear()
    assert not path.exists()


def test_a_ready_file_that_cannot_be_written_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="cannot write"):
        ReadyFile(tmp_path / "missing" / "ready.json").check()


def pages(mailbox: Mailbox) -> httpx.AsyncClient:
    """A client of the mail catcher's pages, without a server between."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(mail_app(mailbox)), base_url="http://mail")


async def test_a_kept_mail_is_listed_with_its_envelope_and_shown_escaped(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path)
    id = mailbox.keep(A_MAIL, ["lead@example.gov.uk"])
    async with pages(mailbox) as client:
        (listed,) = (await client.get("/messages.json")).json()
        index, one = (await client.get("/")).text, (await client.get(f"/messages/{id}")).text
    assert listed["message_id"] == "<1@example.org>"
    assert listed["to"] == ["lead@example.gov.uk"]
    assert listed["date"] == "2026-03-02T09:00:00+00:00"
    shown = '<time datetime="2026-03-02T09:00:00+00:00">2 March 2026, 09:00</time>'
    assert shown in index
    assert shown in one
    assert "Hotspot &lt;b&gt;" in index
    assert "Go." in one


@pytest.mark.parametrize("name", ["1", "..%2Fsecrets", f"{0:020d}-000000", f"{0:020d}-000000.exe"])
async def test_a_mail_that_is_not_there_is_not_found(tmp_path: Path, name: str) -> None:
    async with pages(Mailbox(tmp_path)) as client:
        assert (await client.get(f"/messages/{name}")).status_code == 404


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        ("2026-11-22T09:37:05+00:00", "22 November 2026, 09:37"),
        ("2026-07-01T23:30:00+00:00", "2 July 2026, 00:30"),
        ("2026-07-01T12:30:00", "1 July 2026, 13:30"),
        ("some day", "some day"),
    ],
    ids=["winter", "summer time, past midnight", "no zone", "no date"],
)
def test_a_mails_date_is_shown_in_words_by_the_clock_of_london(date: str, shown: str) -> None:
    assert day_and_time(date) == shown


def test_addresses_in_a_mail_become_links_and_nothing_else_becomes_markup() -> None:
    shown = linked("<i>See http://127.0.0.1:8000/a?b=1&c=2.")
    assert shown == (
        '&lt;i&gt;See <a href="http://127.0.0.1:8000/a?b=1&amp;c=2">http://127.0.0.1:8000/a?b=1&amp;c=2</a>.'
    )
