"""Tokens of an OpenID Connect issuer, good and hostile, with keys from a file and from a server."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import callers
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from fastapi.testclient import TestClient
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm
from test_access_keys import sent

from service.access import jwks, tokens
from service.access.tokens import Untrusted
from service.settings import Settings

ISSUER, AUDIENCE = "https://sso.example/realms/tinh", "congvan"
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CURVE = ec.generate_private_key(ec.SECP256R1())
EDWARDS = ed25519.Ed25519PrivateKey.generate()
LIST = "/api/v1/documents"


def public(key: Any, kid: str | None, **more: Any) -> dict[str, Any]:
    """Return a public key as the issuer publishes it."""
    kinds: tuple[tuple[Any, Any], ...] = ((rsa.RSAPrivateKey, RSAAlgorithm), (ec.EllipticCurvePrivateKey, ECAlgorithm))
    algorithm = next((found for kind, found in kinds if isinstance(key, kind)), OKPAlgorithm)
    told: dict[str, Any] = algorithm.to_jwk(key.public_key(), as_dict=True)
    told.pop("key_ops", None)
    return {**told, **({"kid": kid} if kid else {}), **more}


KEYS = [
    public(RSA, "r", alg="RS256", use="sig"),
    public(CURVE, "e"),
    public(EDWARDS, "d"),
    public(OTHER, "enc", use="enc"),
    public(OTHER, "ps", alg="PS256"),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with the public keys."""
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps({"keys": KEYS}), encoding="utf-8")
    return path


def settings_of(file: Path | str, **changed: Any) -> Settings:
    """Return settings that take tokens."""
    data = Path(file).parent / "data" if isinstance(file, Path) else Path("unused")
    return Settings(data_folder=data, oidc_issuer=ISSUER, oidc_audience=AUDIENCE, oidc_jwks=str(file), **changed)


def claims(**changed: Any) -> dict[str, Any]:
    """Return the claims of a good token, changed; None takes one out."""
    now = int(time.time())
    told = {"iss": ISSUER, "aud": AUDIENCE, "sub": "van-thu-1", "iat": now, "exp": now + 300, "scope": "openid congvan:read"}
    return {name: value for name, value in {**told, **changed}.items() if value is not None}


def sign(key: Any = RSA, algorithm: str = "RS256", kid: str | None = "r", header: dict[str, Any] | None = None, **changed: Any) -> str:
    """Return a token."""
    return jwt.encode(claims(**changed), key, algorithm, headers={**({"kid": kid} if kid else {}), **(header or {})})


def plain(part: Any) -> str:
    """Return a part of a token."""
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def forged(algorithm: str, secret: bytes | None = None) -> str:
    """Return a token without a signature, or signed with what everybody knows."""
    start = f"{plain({'alg': algorithm, 'kid': 'r', 'typ': 'JWT'})}.{plain(claims())}"
    signature = b"" if secret is None else hmac.new(secret, start.encode(), hashlib.sha256).digest()
    return f"{start}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


PEM = RSA.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
HOSTILE: dict[str, Callable[[], str]] = {
    "no signature": lambda: forged("none"),
    "no signature, spelled otherwise": lambda: forged("nOnE"),
    "shared secret that is the public key": lambda: forged("HS256", PEM),
    "shared secret that is empty": lambda: forged("HS256", b""),
    "signature of somebody else": lambda: sign(OTHER),
    "signature cut off": lambda: sign().rpartition(".")[0] + ".",
    "claims changed": lambda: ".".join([sign().split(".")[0], plain(claims(scope="congvan:admin")), sign().split(".")[2]]),
    "key in the header": lambda: sign(OTHER, kid=None, header={"jwk": public(OTHER, None)}),
    "address of keys in the header": lambda: sign(OTHER, header={"jku": "https://evil.example/jwks"}),
    "unknown key": lambda: sign(OTHER, kid="x"),
    "no name of a key among many": lambda: sign(kid=None),
    "path as the name of a key": lambda: sign(OTHER, kid="../../../dev/null"),
    "key that is no text": lambda: f"{plain({'alg': 'RS256', 'kid': ['r']})}.{plain(claims())}.{sign().split('.')[2]}",
    "key for something else": lambda: sign(OTHER, kid="enc"),
    "another algorithm than the key's": lambda: sign(algorithm="RS512"),
    "RSA by a key for PSS": lambda: sign(OTHER, kid="ps"),
    "RSA token, key of a curve": lambda: sign(kid="e"),
    "curve of another size": lambda: sign(ec.generate_private_key(ec.SECP384R1()), "ES384", "e"),
    "expired": lambda: sign(exp=int(time.time()) - 60),
    "for ever": lambda: sign(exp=None),
    "not yet": lambda: sign(nbf=int(time.time()) + 600),
    "made in the future": lambda: sign(iat=int(time.time()) + 600),
    "when it was made is not told": lambda: sign(iat=None),
    "end that is no number": lambda: sign(exp="tomorrow"),
    "end beyond all numbers": lambda: sign(exp=10**400),
    "end that no calendar has": lambda: sign(exp=10**17),
    "for somebody else": lambda: sign(aud="other"),
    "for nobody": lambda: sign(aud=None),
    "other issuer": lambda: sign(iss="https://sso.example/realms/tinh/"),
    "nobody": lambda: sign(sub=None),
    "subject that is no text": lambda: sign(sub=["a"]),
    "demands what we do not know": lambda: sign(header={"crit": ["b64"], "b64": False}),
    "far too long": lambda: sign(more="x" * 20_000),
    "nonsense": lambda: "a.b.c",
    "one part": lambda: "eyJhbGciOiJSUzI1NiJ9",
    "nothing": lambda: "..",
    "no ASCII": lambda: "đ.đ.đ",
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_token_is_not_believed(file: Path, make: Callable[[], str]) -> None:
    checker = tokens.plan(settings_of(file))
    assert checker is not None
    with pytest.raises(Untrusted) as error:
        checker.check(make())
    assert "\n" not in str(error.value) and "van-thu-1" not in str(error.value)


@pytest.mark.parametrize(
    ("key", "algorithm", "kid"), [(RSA, "RS256", "r"), (CURVE, "ES256", "e"), (EDWARDS, "EdDSA", "d"), (OTHER, "PS256", "ps")]
)
def test_a_good_token_of_each_kind_of_key_is_believed(file: Path, key: Any, algorithm: str, kid: str) -> None:
    checker = tokens.plan(settings_of(file))
    assert checker is not None
    token = sign(key, algorithm, kid, name="Lê Thị Văn Thư")
    assert checker.known(token) is None
    caller = checker.check(token)
    assert (caller.kind, caller.subject, caller.name, caller.scopes) == ("token", "van-thu-1", "Lê Thị Văn Thư", {"read"})
    assert checker.known(token) == caller


def test_clocks_may_differ_a_little(file: Path) -> None:
    checker = tokens.plan(settings_of(file))
    assert checker is not None
    now = int(time.time())
    assert checker.check(sign(exp=now - 10, iat=now + 10, nbf=now + 10)).subject == "van-thu-1"
    late = sign(exp=now - 29)
    assert checker.check(late)
    assert checker._known[tokens._name(late)][0] - time.monotonic() < 2


@pytest.mark.parametrize(
    ("claim", "told", "values", "scopes"),
    [
        ("scope", "", {"scope": "congvan:ingest congvan:review"}, {"ingest", "review", "read"}),
        ("scope", "", {"scope": "read admin"}, set()),
        ("scope", "", {"scope": {"congvan:admin": 1}}, set()),
        ("scope", "", {"scope": [["congvan:admin"]]}, set()),
        ("roles", "van-thu=ingest, tin-hoc=admin", {"roles": ["van-thu"]}, {"ingest"}),
        ("realm_access.roles", "tin-hoc=admin", {"realm_access": {"roles": ["x", "tin-hoc"]}}, {"read", "ingest", "review", "admin"}),
        ("https://congvan.example/roles", "a=read", {"https://congvan.example/roles": ["a"]}, {"read"}),
        ("realm_access.roles", "a=read", {"realm_access": "a"}, set()),
    ],
)
def test_a_claim_gives_scopes(file: Path, claim: str, told: str, values: dict[str, Any], scopes: set[str]) -> None:
    checker = tokens.plan(settings_of(file, oidc_claim=claim, oidc_scopes=told))
    assert checker is not None
    assert checker.check(sign(**{"scope": None, **values})).scopes == scopes


@pytest.mark.parametrize(
    "changed",
    [{"oidc_audience": ""}, {"oidc_jwks": ""}, {"oidc_jwks": "http://sso.example/jwks"}, {"oidc_scopes": "a=all"}, {"oidc_scopes": "read"}],
)
def test_settings_that_do_not_go_together_are_told(changed: dict[str, str]) -> None:
    told = {"oidc_issuer": ISSUER, "oidc_audience": AUDIENCE, "oidc_jwks": "khoa.json", **changed}
    with pytest.raises(ValueError, match="CONGVAN_OIDC_"):
        tokens.plan(Settings(**told))


def test_tokens_work_beside_keys(file: Path) -> None:
    with callers.remote(settings_of(file)) as client:
        assert client.get(LIST, headers=sent(sign())).status_code == 200
        me = client.get("/api/v1/me", headers=sent(sign())).json()
        assert (me["kind"], me["id"], me["scopes"]) == ("token", "van-thu-1", ["read"])
        assert client.post(LIST, json={"text": "Giao Sở Y tế."}, headers=sent(sign())).status_code == 403
        refused = client.get(LIST, headers=sent(sign(exp=int(time.time()) - 60)))
        assert (refused.status_code, "the token has expired" in refused.json()["detail"]) == (401, True)
        assert client.get(LIST, headers={"X-Api-Key": sign()}).status_code == 401
    with callers.remote(Settings(data_folder=file.parent / "data")) as client:
        assert "no tokens of other issuers" in client.get(LIST, headers=sent(sign())).json()["detail"]


class Issuer(ThreadingHTTPServer):
    """A server of keys: what it answers, and how often it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.body, self.status, self.count = json.dumps({"keys": KEYS[:1]}).encode(), 200, 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/jwks"


class Answer(BaseHTTPRequestHandler):
    """Answers with the keys."""

    server: Issuer

    def do_GET(self) -> None:
        self.server.count += 1
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *given: Any) -> None:
        """Say nothing."""


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    """A running server of keys."""
    with Issuer() as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        yield found
        found.shutdown()
        thread.join()


def test_keys_are_read_once_and_again_for_a_new_name_but_not_at_will(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    found = jwks.Keys(issuer.address)
    assert found.find("r", "RS256") and found.find("r", "RS256")
    assert issuer.count == 1
    for number in range(20):
        assert found.find(f"new-{number}", "RS256") is None
    assert issuer.count == 1  # within the pause after the first reading
    issuer.body = json.dumps({"keys": KEYS[:2]}).encode()
    found._tried -= jwks.PAUSE + 1
    assert found.find("e", "ES256")
    assert issuer.count == 2
    issuer.body = json.dumps({"keys": KEYS[1:2]}).encode()
    found._read -= jwks.FRESH + 1
    found._tried -= jwks.PAUSE + 1
    assert found.find("r", "RS256") is None  # the issuer took it back


@pytest.mark.parametrize(
    ("status", "body"), [(500, b""), (200, b"no json"), (200, b"[]"), (200, b'{"keys": 1}'), (302, b""), (200, b"x" * 1_000_001)]
)
def test_an_issuer_that_does_not_answer_leaves_the_last_keys(issuer: Issuer, status: int, body: bytes) -> None:
    found = jwks.Keys(issuer.address)
    assert found.find("r", "RS256")
    issuer.status, issuer.body = status, body
    found._read -= jwks.FRESH + 1
    found._tried -= jwks.PAUSE + 1
    assert found.find("r", "RS256")
    assert issuer.count == 2
    found._read -= jwks.STALE
    assert found.find("r", "RS256") is None


def test_an_issuer_that_is_not_there_is_an_untrusted_token(tmp_path: Path) -> None:
    checker = tokens.plan(settings_of(tmp_path / "nothing.json"))
    assert checker is not None
    with pytest.raises(Untrusted, match="no key of the issuer"):
        checker.check(sign())


def test_no_log_line_holds_a_token(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    good, bad = sign(), sign(OTHER)
    with caplog.at_level("DEBUG"), callers.remote(settings_of(file)) as client:
        for token in (good, bad):
            client.get(LIST, headers=sent(token))
            client.get(LIST, params={"key": token})
    ours = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("http"))
    assert good.split(".")[1] not in ours and good.split(".")[2] not in ours and bad.split(".")[2] not in ours


def test_a_client_of_the_issuer_needs_no_store_key(file: Path) -> None:
    client: TestClient
    with callers.remote(settings_of(file, requests_per_minute=2)) as client:
        statuses = [client.get(LIST, headers=sent(sign(jti=str(number)))).status_code for number in range(3)]
    assert statuses == [200, 200, 429]  # the limit is the subject's, not the token's
