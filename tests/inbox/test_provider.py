"""Log-in at the municipality's own provider: a real one on this machine."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator

import pytest
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings as django_settings
from django.test import Client
from joserfc import jwt
from pytest_django import Settings

from framework.config.log_in import Grant, LogIn, Oidc
from framework.core.errors import NotAllowed
from framework.inbox import provider
from framework.runtime import configuration
from framework.store import log_ins
from framework.store.models import AuditEntry, Person
from tests.inbox import builders
from tests.inbox.provider import CLIENT, HERE, SECRET, Canaille, Walk

GROUP, IT = "Löneenheten", "IT-drift"


@pytest.fixture(scope="module")
def canaille() -> Iterator[Canaille]:
    """Start the provider once."""
    with Canaille().running() as server:
        yield server


@pytest.fixture
def oidc(canaille: Canaille, settings: Settings, monkeypatch: pytest.MonkeyPatch,
         db: None) -> Oidc:  # fmt: skip
    """Let the installation use it, for two municipalities."""
    chosen = Oidc(
        issuer=canaille.issuer, client_id=CLIENT, scopes=("profile", "email", "groups"),
        username_claim="sub", administrators=IT,
        roles={
            GROUP: (Grant(municipality="lindeby", coworker="harry", role="lonespecialist"),
                    Grant(municipality="ekdalen", coworker="petra", role="lonespecialist")),
            "Drift": (Grant(municipality="lindeby", coworker="harry", role="it"),),
        },
    )  # fmt: skip
    installed = django_settings.INSTALLATION
    settings.INSTALLATION = installed.model_copy(
        update={"log_in": LogIn(oidc=chosen), "address": HERE}
    )
    monkeypatch.setenv("COWORKER_SECRET_INSTALLATION_LOG_IN_SECRET", SECRET)
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    provider._made.cache_clear()
    return chosen


def _came_back(browser: Client, walk: Walk, username: str, going: str = "") -> str:
    """Walk to the provider and back; returns the address that the provider sent us to."""
    away = browser.get("/log-in/provider/", {"next": going}).url
    assert "code_challenge_method=S256" in away
    return walk.log_in(away, username).removeprefix(HERE)


def _roles(username: str) -> set[tuple[str, str, str]]:
    person = Person.objects.get(username=username)
    return set(person.roles.values_list("municipality", "coworker", "role"))


def test_groups_are_roles_from_log_in_to_log_in(oidc: Oidc, canaille: Canaille) -> None:
    """Who comes has the roles of their groups in every municipality; what is gone is taken."""
    canaille.person("saga", GROUP, "Kommunens kör")
    browser, walk = Client(headers={"accept-language": "en"}), Walk()
    answer = browser.get(_came_back(browser, walk, "saga", "/lindeby/harry/"))
    assert answer.url == "/lindeby/harry/"
    assert browser.get("/lindeby/harry/").status_code == 200
    assert _roles("saga") == {
        ("lindeby", "harry", "lonespecialist"), ("ekdalen", "petra", "lonespecialist"),
    }  # fmt: skip
    saga = Person.objects.get(username="saga")
    assert (saga.first_name, saga.last_name, saga.email) == (
        "Saga", "Lindtorpet", "saga@lindeby.example",
    )  # fmt: skip
    assert not saga.is_superuser
    assert not saga.has_usable_password()

    canaille.person("saga", "Drift", IT)
    browser = Client()
    browser.get(_came_back(browser, walk, "saga"))
    assert _roles("saga") == {("lindeby", "harry", "it")}
    assert Person.objects.get(username="saga").is_superuser
    noted = AuditEntry.objects.filter(subject="saga", municipality="lindeby")
    assert list(noted.values_list("event", "facts__role")) == [
        ("role-given", "lonespecialist"), ("role-given", "it"), ("role-taken", "lonespecialist"),
    ]  # fmt: skip

    canaille.person("saga", "Kommunens kör")
    browser = Client(headers={"accept-language": "en"})
    refused = browser.get(_came_back(browser, walk, "saga"))
    assert refused.status_code == 403
    assert "no group that works with the coworkers" in refused.content.decode()
    assert _roles("saga") == set()
    assert browser.get("/").status_code == 302


def test_logging_out_logs_out_there_too(oidc: Oidc, canaille: Canaille) -> None:
    """After the log-out the provider knows nobody, and leads back to our log-in."""
    canaille.person("saga", GROUP)
    browser, walk = Client(), Walk()
    browser.get(_came_back(browser, walk, "saga"))
    assert not walk.is_asked_who(Client().get("/log-in/provider/").url)
    further = browser.post("/log-out/").url
    assert further.startswith(canaille.issuer)
    assert walk.follow(further).startswith(f"{HERE}/log-in/")
    assert walk.is_asked_who(Client().get("/log-in/provider/").url)
    assert browser.get("/").status_code == 302


def _changed(canaille: Canaille, signed: list[str], **claims: object) -> Callable[..., object]:
    """Return a token endpoint that signs what the provider signed, with some claims changed.

    Each token is noted in `signed`, so that a test knows that it came so far.
    """
    fetch = OAuth2Session.fetch_token

    def fetch_token(self: OAuth2Session, *args: object, **kwargs: object) -> object:
        answer = fetch(self, *args, **kwargs)
        told = jwt.decode(answer["id_token"], canaille.key, algorithms=provider._SIGNATURES)
        told.claims.update(claims)
        answer["id_token"] = jwt.encode(
            told.header, told.claims, canaille.key, algorithms=provider._SIGNATURES
        )
        signed.append(answer["id_token"])
        return answer

    return fetch_token


@pytest.mark.parametrize(
    ("claims", "in_again"),
    [
        ({}, True),
        ({"aud": ["another-client"]}, False),
        ({"aud": ["another-client"], "azp": CLIENT}, False),
        ({"iss": "http://localhost/somebody-else"}, False),
        ({"nonce": "of-another-log-in"}, False),
        ({"nonce": None}, False),
        ({"exp": 1_600_000_000}, False),
        ({"sub": None}, False),
    ],
)
def test_a_token_must_be_ours(
    oidc: Oidc, canaille: Canaille, monkeypatch: pytest.MonkeyPatch, claims: dict[str, object],
    in_again: bool,
) -> None:  # fmt: skip
    """A token for another, from another, replayed or expired lets nobody in, however signed."""
    canaille.person("saga", GROUP)
    browser = Client(headers={"accept-language": "en"})
    back = _came_back(browser, Walk(), "saga")
    monkeypatch.setattr(OAuth2Session, "fetch_token", _changed(canaille, signed := [], **claims))
    answer = browser.get(back)
    assert len(signed) == 1
    assert (answer.status_code == 302) is in_again
    assert (browser.get("/").status_code == 200) is in_again
    assert Person.objects.filter(username="saga").exists() is in_again
    if not in_again:
        assert "The log-in did not succeed" in answer.content.decode()


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_only_the_provider_can_sign(
    oidc: Oidc, canaille: Canaille, monkeypatch: pytest.MonkeyPatch, algorithm: str
) -> None:
    """No signature, or one by what everybody can read, is refused."""
    canaille.person("saga", GROUP)
    browser = Client()
    back = _came_back(browser, Walk(), "saga")
    fetch, sent = OAuth2Session.fetch_token, []

    def fetch_token(self: OAuth2Session, *args: object, **kwargs: object) -> object:
        answer = fetch(self, *args, **kwargs)
        head = f'{{"alg":"{algorithm}","kid":"{canaille.key.kid}"}}'.encode()
        body = answer["id_token"].split(".")[1]
        signed = f"{urlsafe_b64encode(head).rstrip(b'=').decode()}.{body}"
        public = canaille.key.as_pem(private=False)
        mac = hmac.new(public, signed.encode(), "sha256").digest() if algorithm != "none" else b""
        answer["id_token"] = f"{signed}.{urlsafe_b64encode(mac).rstrip(b'=').decode()}"
        sent.append(answer["id_token"])
        return answer

    monkeypatch.setattr(OAuth2Session, "fetch_token", fetch_token)
    assert browser.get(back).status_code == 403
    assert len(sent) == 1
    assert browser.get("/").status_code == 302


def test_an_answer_that_nobody_asked_for(oidc: Oidc, canaille: Canaille) -> None:
    """Somebody else's way back logs nobody in, and a way back counts once."""
    canaille.person("saga", GROUP)
    browser = Client()
    back = _came_back(browser, Walk(), "saga")
    assert Client().get(back).status_code == 403
    assert browser.get(back).url == "/"
    assert browser.get(back).status_code == 403


def test_too_many_groups_is_not_none(
    oidc: Oidc, canaille: Canaille, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token that leaves the groups out takes no role from anybody."""
    canaille.person("saga", GROUP)
    browser, walk = Client(headers={"accept-language": "en"}), Walk()
    browser.get(_came_back(browser, walk, "saga"))
    back = _came_back(browser, walk, "saga")
    left_out = {"groups": None, "_claim_names": {"groups": "src1"}}
    monkeypatch.setattr(OAuth2Session, "fetch_token", _changed(canaille, [], **left_out))
    answer = browser.get(back)
    assert answer.status_code == 403
    assert "more groups than your log-in can tell" in answer.content.decode()
    assert len(_roles("saga")) == 2


def test_passwords_are_for_reserve_accounts(
    oidc: Oidc, canaille: Canaille, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a provider a password lets in a reserve account only, and that is noted."""
    builders.person("anna")
    reserve = builders.person("reserv")
    Person.objects.filter(pk=reserve.pk).update(break_glass=True)
    browser = Client(headers={"accept-language": "en"})
    fields = {"username": "anna", "password": builders.PASSWORD}
    refused = browser.post("/log-in/", fields)
    assert refused.status_code == 200
    assert "You are not logged in" in refused.content.decode()
    assert browser.post("/log-in/", fields | {"username": "reserv"}).url == "/"
    assert browser.get("/").status_code == 200
    entry = AuditEntry.objects.get()
    assert (entry.municipality, entry.actor, entry.event) == (
        "lindeby", "reserv", "break-glass-log-in",
    )  # fmt: skip
    Person.objects.filter(pk=reserve.pk).update(break_glass=False)
    assert browser.get("/").status_code == 302


@pytest.mark.parametrize(
    "taken",
    [
        {"break_glass": True},
        {"break_glass": True, "password": "!"},
        {"subject": "earlier saga"},
        {"is_superuser": True, "password": "!"},
        {},
    ],
    ids=["reserve", "reserve without password", "another's", "administrator", "with password"],
)
def test_a_name_of_somebody_else_s_is_not_taken_over(
    oidc: Oidc, canaille: Canaille, taken: dict[str, object]
) -> None:
    """A name alone makes nobody the person who has it here: not a reserve account least of all."""
    saga = builders.person("saga")
    Person.objects.filter(pk=saga.pk).update(**taken)
    before = Person.objects.values().get(pk=saga.pk)
    held = _roles("saga")
    canaille.person("saga", IT)
    browser = Client()
    assert browser.get(_came_back(browser, Walk(), "saga")).status_code == 403
    assert Person.objects.values().get(pk=saga.pk) == before
    assert _roles("saga") == held
    assert browser.get("/").status_code == 302


def test_a_local_account_is_handed_over_once(oidc: Oidc, canaille: Canaille) -> None:
    """Whose account IT has handed to the provider goes on as the same person, without a password.

    Nobody logs in to it in between, and what it could do as administrator is gone.
    """
    saga = builders.person("saga")
    Person.objects.filter(pk=saga.pk).update(is_superuser=True)
    saga.refresh_from_db()
    log_ins.hand_to_provider(saga)
    saga.refresh_from_db()
    assert not saga.has_usable_password()
    assert not saga.is_superuser
    canaille.person("saga", GROUP)
    browser = Client()
    browser.get(_came_back(browser, Walk(), "saga"))
    saga.refresh_from_db()
    assert saga.subject == f"{canaille.issuer} saga"
    with pytest.raises(NotAllowed, match="or the provider's"):
        log_ins.hand_to_provider(saga)


@pytest.mark.django_db
def test_a_reserve_account_is_never_handed_over() -> None:
    """Not by mistake either: it is the way in on the day that the provider does not answer."""
    reserve = builders.person("reserv")
    reserve.break_glass = True
    with pytest.raises(NotAllowed, match="reserve account"):
        log_ins.hand_to_provider(reserve)
    assert reserve.has_usable_password()


def test_who_is_locked_out_stays_out(oidc: Oidc, canaille: Canaille) -> None:
    """An inactive person is not let in by the provider either."""
    saga = builders.person("saga")
    Person.objects.filter(pk=saga.pk).update(is_active=False)
    canaille.person("saga", GROUP)
    browser = Client()
    assert browser.get(_came_back(browser, Walk(), "saga")).status_code == 403
    assert browser.get("/").status_code == 302


def test_a_provider_that_does_not_answer(
    oidc: Oidc, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said in plain words, and the reserve account's way in stands beside it."""
    gone = oidc.model_copy(update={"issuer": "http://127.0.0.1:9/nobody"})
    settings.INSTALLATION = settings.INSTALLATION.model_copy(update={"log_in": LogIn(oidc=gone)})
    answer = Client(headers={"accept-language": "en"}).get("/log-in/provider/")
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "The log-in did not succeed" in page
    assert "Reserve account" in page
    assert configuration.municipalities()
