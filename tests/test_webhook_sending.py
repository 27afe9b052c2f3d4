"""Where webhooks may be sent to, and what a message meets on its way. Receivers are real, name servers are played."""

import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from receivers import Receiver, receiving

from service.settings import Settings
from service.webhooks import addresses, sending
from service.webhooks.addresses import RefusedAddress, Rules
from service.webhooks.sending import Outcome, Sender

ANY = Rules()
HOME = tuple(map(ip_network, ("127.0.0.0/8",)))


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.8.8.8", "169.254.169.254", "172.16.0.1", "192.0.0.192"),
        *("192.0.2.1", "192.168.1.1", "192.88.99.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
        *("168.63.129.16", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::8.8.8.8"),
        *("64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1"),
        *("fe80::1%eth0", "fec0::1", "ff02::1", "nonsense", ""),
    ],
)
def test_what_is_not_on_the_internet_is_refused(address: str) -> None:
    assert not addresses.permitted(address, ANY)


@pytest.mark.parametrize("address", ["8.8.8.8", "203.113.131.1", "2405:4800::1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_what_is_on_the_internet_is_taken(address: str) -> None:
    assert addresses.permitted(address, ANY)


def test_networks_can_be_allowed() -> None:
    allowed = addresses.rules(Settings(webhook_networks="10.1.0.0/16, fd12::/16", webhook_ports="443,9000"))
    assert allowed.ports == {443, 9000}
    assert [addresses.permitted(one, allowed) for one in ("10.1.2.3", "::ffff:10.1.2.3", "10.2.0.1", "fd12::1", "127.0.0.1")] == [
        *(True, True, False, True, False)
    ]
    with pytest.raises(ValueError, match="does not appear"):
        Settings(webhook_networks="10.1")


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://nhan.example/",
            "ftp://nhan.example/",
            "https:///x",
            "https://",
            "nhan.example",
            "file:///etc/passwd",
            "https://a b.example/",
        ),
        *(
            "https://user@nhan.example/",
            "https://user:x@nhan.example/",
            "https://nhan.example/#x",
            "https://nhan.example:22/",
            "https://[::1",
        ),
        *("https://nhan.example:99999/", "https://nhan.example\\@10.0.0.1/", "https://nhan.example/\r\nX: y", "https://nhận.example/"),
        *("https://[fe80::1%25eth0]/", "https://-nhan.example/", "https://nhan.example:443:443/", "https://" + "a" * 2000),
    ],
)
def test_addresses_that_are_refused_as_they_stand(url: str) -> None:
    with pytest.raises(RefusedAddress):
        addresses.read_url(url, ANY)


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("https://nhan.example", "nhan.example", 443, "/"),
        ("HTTPS://Nhan.Example:8443/a?b=%20", "nhan.example", 8443, "/a?b=%20"),
        ("https://[2405:4800::1]/", "2405:4800::1", 443, "/"),
        ("https://xn--nhn-5ta.example/", "xn--nhn-5ta.example", 443, "/"),
    ],
)
def test_addresses_are_read_once(url: str, host: str, port: int, path: str) -> None:
    found = addresses.read_url(url, ANY)
    assert (found.host, found.port, found.path) == (host, port, path)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "017700000001", "[::1]", "[::ffff:127.0.0.1]", "localhost"])
def test_other_ways_to_write_this_machine_are_refused(host: str) -> None:
    with pytest.raises(RefusedAddress):
        addresses.resolve(addresses.read_url(f"https://{host}/", ANY), ANY)


def test_one_address_that_is_not_allowed_refuses_all() -> None:
    target = addresses.read_url("https://nhan.example/", ANY)
    assert addresses.resolve(target, ANY, lambda *_: ("8.8.8.8", "8.8.8.8")) == ["8.8.8.8"]
    for found in (("8.8.8.8", "10.0.0.1"), ("8.8.8.8", "::1"), ()):
        with pytest.raises(RefusedAddress):
            addresses.resolve(target, ANY, lambda *_, found=found: found)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver on this machine."""
    with receiving() as found:
        yield found


def sender(port: int, seconds: float = 1.0, **more: object) -> Sender:
    """Return a sender that may send to this machine, where every name leads."""
    return Sender(Rules(True, frozenset({port}), HOME), seconds, 65_536, **{"lookup": lambda *_: ("127.0.0.1",), **more})  # type: ignore[arg-type]


def send(receiver: Receiver, seconds: float = 1.0) -> Outcome:
    """Send a message to the receiver."""
    return sending.post(sender(receiver.port, seconds), f"http://nhan.example:{receiver.port}/a?b", {"x-a": "b"}, b"{}")


def test_a_message_arrives_with_the_name_of_the_host(receiver: Receiver) -> None:
    assert send(receiver) == Outcome(200)
    ((headers, body),) = receiver.taken
    assert (headers["host"], headers["x-a"], body) == (f"nhan.example:{receiver.port}", "b", b"{}")


@pytest.mark.parametrize(
    ("how", "status", "error"),
    [
        (204, 204, None),
        (500, 500, "answered 500"),
        (404, 404, "answered 404"),
        ("redirect", 307, "answered 307: redirects are not followed, give the address that it leads to"),
        ("hang", None, "no whole answer within 0.5 s"),
        ("drip", None, "no whole answer within 0.5 s"),
        ("cut", None, "the connection failed: RemoteDisconnected"),
        ("die", None, "the connection failed: IncompleteRead"),
        ("huge", 200, None),
    ],
)
def test_whatever_a_receiver_does_has_an_end(receiver: Receiver, how: int | str, status: int | None, error: str | None) -> None:
    receiver.always = how
    begun = time.monotonic()
    assert send(receiver, 0.5) == Outcome(status, error)
    assert time.monotonic() - begun < 1.5
    assert len(receiver.asked) == 1  # nobody came by a redirect


def test_a_receiver_may_ask_for_time(receiver: Receiver) -> None:
    receiver.always, receiver.headers = 503, {"Retry-After": "120"}
    assert send(receiver).retry_after == 120
    receiver.headers = {"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"}
    assert send(receiver).retry_after == 0


def test_nobody_listens() -> None:
    with receiving() as receiver:
        pass
    assert send(receiver).error == "the connection failed: Connection refused"


def test_a_name_server_that_changes_its_mind_gains_nothing() -> None:
    """First it tells an address that is allowed, then one that is not: the connection goes to the one that was checked."""
    with receiving("127.0.0.2") as outside, receiving("127.0.0.1", outside.port) as inside:
        answers = iter([("127.0.0.2",), ("127.0.0.1",), ("127.0.0.2", "127.0.0.1")])
        allowed = Rules(True, frozenset({outside.port}), (ip_network("127.0.0.2/32"),))
        way = Sender(allowed, 1.0, 100, lambda *_: next(answers))
        outcomes = [sending.post(way, f"http://nhan.example:{outside.port}/", {}, b"{}") for _ in range(3)]
        assert outcomes[0] == Outcome(200)
        assert all(one.error and one.error.startswith("not sent: nhan.example is not on the internet") for one in outcomes[1:])
        assert (len(outside.asked), len(inside.asked)) == (1, 0)


def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    with receiving("127.0.0.2") as receiver:
        way = sender(receiver.port, lookup=lambda *_: ("127.0.0.1", "127.0.0.2"))
        assert sending.post(way, f"http://nhan.example:{receiver.port}/", {}, b"{}") == Outcome(200)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of nhan.example that signs itself, with its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "nhan.example")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("nhan.example")]), False)
    made = made.add_extension(x509.BasicConstraints(True, None), True)
    path = tmp_path_factory.mktemp("tls") / "nhan.pem"
    encoding, form, nothing = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(key.private_bytes(encoding, form, nothing) + made.sign(key, hashes.SHA256()).public_bytes(encoding))
    return path


def test_certificates_are_checked_for_the_name(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    names: list[str | None] = []
    context.sni_callback = lambda _, name, __: names.append(name)
    with receiving(context=context) as receiver:

        def outcome(host: str) -> Outcome:
            sending._trust.cache_clear()
            return sending.post(sender(receiver.port, 2.0), f"https://{host}:{receiver.port}/", {}, b"{}")

        strange = outcome("nhan.example")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert outcome("nhan.example") == Outcome(200)
        other = outcome("khac.example")
        sending._trust.cache_clear()
    assert strange.error and strange.error.startswith("the certificate is not valid: self")
    assert other.error and other.error.startswith("the certificate is not valid: Hostname mismatch")
    assert names == ["nhan.example", "nhan.example", "khac.example"]
    ((headers, _),) = receiver.taken
    assert headers["host"] == f"nhan.example:{receiver.port}"
