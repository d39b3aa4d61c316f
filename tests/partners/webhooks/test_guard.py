"""No machine of our own house is ever posted to, whatever its name says and however it answers."""

import socket
import threading
import time

import pytest

from partners.models import BadAddress, Webhook
from partners.webhooks import guard, post
from partners.webhooks.guard import NotThere, resolved, taken_apart

OUTSIDE = "93.184.216.34"


def names(monkeypatch, *answers):
    """Have names stand for these addresses, one list after the other; count how often we ask."""
    left, asked = list(answers), []

    def getaddrinfo(host, port, **_how):
        asked.append(host)
        found = left.pop(0) if len(left) > 1 else left[0]
        return [
            (
                socket.AF_INET6 if ":" in each else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (each, port),
            )
            for each in found
        ]

    monkeypatch.setattr(guard, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize(
    "inner",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",  # noqa: S104
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.8",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_an_inner_address_is_refused_also_among_outer_ones(monkeypatch, inner):
    for answers in ([inner], [OUTSIDE, inner]):
        names(monkeypatch, answers)
        with pytest.raises(NotThere) as refusal:
            resolved(taken_apart("https://partner.example/hook"))
        assert refusal.value.code == "forbidden_address"


@pytest.mark.parametrize("outer", [OUTSIDE, "172.32.0.1", "100.128.0.1", "2606:2800:220:1::1"])
def test_the_open_internet_is_not(monkeypatch, outer):
    names(monkeypatch, [outer])

    assert resolved(taken_apart("https://partner.example/hook")).sockaddr[0] == outer


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://partner.example/", "not_https"),
        ("https://partner.example:22/", "port"),
        ("https://partner.example:6379/", "port"),
        ("https://partner.example:99999/", "malformed"),
        ("https://anna:secret@partner.example/", "credentials"),
        ("ftp://partner.example/", "malformed"),
        ("file:///etc/passwd", "malformed"),
        ("gopher://partner.example/", "malformed"),
        ("https:///hook", "malformed"),
        ("https://partner.example/a b", "malformed"),
        ("https://partner.example/\r\nX: y", "malformed"),
        ("https://", "malformed"),
        ("", "malformed"),
    ],
)
def test_an_address_of_another_kind_is_refused_before_anybody_is_asked(monkeypatch, url, code):
    asked = names(monkeypatch, [OUTSIDE])
    with pytest.raises(NotThere) as refusal:
        taken_apart(url)
    assert (refusal.value.code, asked) == (code, [])


@pytest.mark.parametrize("spelled", ["2130706433", "0x7f000001", "127.1", "017700000001", "[::1]"])
def test_other_spellings_of_loopback_are_loopback(spelled):
    with pytest.raises(NotThere) as refusal:
        resolved(taken_apart(f"https://{spelled}/"))
    assert refusal.value.code == "forbidden_address"


def test_a_name_that_answers_otherwise_the_second_time_is_not_asked_a_second_time(
    monkeypatch, settings, listening
):
    """The address that was looked at is the one that is reached: our resolver is asked once."""
    settings.WEBHOOKS_TO_LOOPBACK = True
    listening.got.clear()
    asked = names(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
    reached = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: reached.append(a))

    answer = post.post(f"http://rebound.example:{listening.server_port}/hook", {}, b"{}")

    assert (answer.status, asked, reached) == (200, ["rebound.example"], [])
    assert listening.got[0].headers["Host"] == f"rebound.example:{listening.server_port}"


def test_what_turned_inward_after_it_was_made_is_not_reached(monkeypatch, listening):
    listening.got.clear()
    names(monkeypatch, ["127.0.0.1"])

    answer = post.post(f"https://rebound.example:{8443}/hook", {}, b"{}")

    assert (answer.error, answer.left, listening.got) == ("forbidden_address", False, [])


def test_on_making_it_is_said_at_the_field(world, monkeypatch):
    names(monkeypatch, ["10.0.0.1"])
    with pytest.raises(BadAddress) as refusal:
        Webhook.make(
            name="ERP",
            url="https://intranet.example/",
            partner=world.northwind,
            by=world.partner_manager,
            at=world.now,
        )
    assert [code for code, _words in refusal.value.fields["url"]] == ["forbidden_address"]
    assert not Webhook.objects.exists()


def test_who_drips_is_cut_off_and_no_more_is_read_than_is_kept(monkeypatch, settings):
    settings.WEBHOOKS_TO_LOOPBACK = True
    monkeypatch.setattr(post, "ALTOGETHER", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=drip, args=(server,), daemon=True).start()
        began = time.monotonic()

        answer = post.post(f"http://127.0.0.1:{server.getsockname()[1]}/", {}, b"{}")

    assert (answer.status, answer.error, answer.left) == (None, "timeout", True)
    assert time.monotonic() - began < 2


def drip(server):
    line, _who = server.accept()
    with line:
        try:
            line.sendall(b"HTTP/1.1 200 OK\r\n")
            while True:
                time.sleep(0.05)
                line.sendall(b"X: y\r\n")
        except OSError:
            return


def test_of_a_long_answer_the_first_bytes_are_kept(settings, listening):
    settings.WEBHOOKS_TO_LOOPBACK = True
    listening.answers[:] = [(200, b"\x00<script>" + b"\xff" * 1_000_000, {})]

    answer = post.post(listening.url, {}, b"{}")

    assert answer.text.startswith("\ufffd<script>")
    assert len(answer.text) == post.READ
