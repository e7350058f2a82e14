"""The real nginx with deploy/proxy/nginx.conf before a real inbox, on loopback."""

import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest
import trustme

from framework.inbox.views import workbook
from tests.docs.blocks import ROOT

pytestmark = pytest.mark.systems
_NAME = "medarbetare.lindeby.example"
_CONFIG = ROOT / "deploy/proxy/nginx.conf"


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Proxy:
    """An nginx with our file, changed as its head says, and the inbox behind it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.http, self.https, self.inbox = _port(), _port(), _port()
        self._authority = trustme.CA()
        certificate = self._authority.issue_cert(_NAME)
        certificate.cert_chain_pems[0].write_to_path(folder / "certificate.pem")
        certificate.private_key_pem.write_to_path(folder / "certificate.key")
        text = _CONFIG.read_text("utf-8")
        for ours, theirs in (
            ("listen 80", f"listen 127.0.0.1:{self.http}"),
            ("listen 443", f"listen 127.0.0.1:{self.https}"),
            ("127.0.0.1:8000", f"127.0.0.1:{self.inbox}"),
            ("/etc/ssl/medarbetare.pem", str(folder / "certificate.pem")),
            ("/etc/ssl/private/medarbetare.key", str(folder / "certificate.key")),
        ):
            assert ours in text
            text = text.replace(ours, theirs)
        (folder / "coworker.conf").write_text(text, "utf-8")
        temporary = "".join(
            f"{name}_temp_path {folder}/{name};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(
            f"daemon off;\npid {folder}/pid;\nerror_log {folder}/errors;\n"
            "events {}\nhttp {\naccess_log off;\n"
            f"{temporary}include {folder}/coworker.conf;\n}}\n"
        )

    def nginx(self, *words: str) -> list[str]:
        """Return the command line of nginx with these files."""
        found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        assert found is not None, "install nginx-light"
        return [found, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"),
                "-e", str(self.folder / "errors"), *words]  # fmt: skip

    def ask(
        self, path: str, *, host: str = _NAME, sni: str = _NAME, **headers: str
    ) -> httpx.Response:
        """Ask for a page over https, as a browser does that trusts the certificate."""
        trusted = ssl.create_default_context()
        self._authority.configure_trust(trusted)
        with httpx.Client(verify=trusted, timeout=60) as client:
            return client.get(
                f"https://127.0.0.1:{self.https}{path}", headers={"Host": host, **headers},
                extensions={"sni_hostname": sni},
            )  # fmt: skip


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Start both; the inbox is told its address as people write it."""
    found = Proxy(tmp_path_factory.mktemp("proxy"))
    config = found.folder / "installation.yaml"
    config.write_text(
        f"municipalities: [lindeby]\nconfigs: {ROOT / 'configs'}\ndata_folder: data\n"
        f"address: https://{_NAME}\nlisten: 127.0.0.1:{found.inbox}\nlog_in: {{proxies: 1}}\n"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COWORKER")}
    with (
        subprocess.Popen(
            [sys.executable, "-m", "framework.cli", "--config", str(config), "inbox"],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True,
        ) as inbox,
        subprocess.Popen(found.nginx()) as nginx,
    ):  # fmt: skip
        try:
            assert inbox.stdout is not None
            assert inbox.stdout.readline().startswith("READY")
            _until_open(found.https)
            yield found
        finally:
            nginx.terminate()
            family = psutil.Process(inbox.pid).children(recursive=True)
            inbox.terminate()
            inbox.wait(60)
            psutil.wait_procs(family, timeout=10)


def _until_open(port: int) -> None:
    for _ in range(500):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        threading.Event().wait(0.02)
    pytest.fail("nginx does not listen")


def test_nginx_understands_the_file(proxy: Proxy) -> None:
    """`nginx -t` has nothing to say but that it is well."""
    done = subprocess.run(proxy.nginx("-t"), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


def test_people_log_in_over_https(proxy: Proxy) -> None:
    """The page to log in answers with strict headers, and cookies go over https only."""
    page = proxy.ask("/log-in/")
    assert (page.status_code, "Logga in" in page.text) == (200, True)
    assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
    assert "Secure" in page.headers["Set-Cookie"]
    assert "nginx/" not in page.headers["Server"]
    assert proxy.ask("/static/inbox/inbox.css").status_code == 200


def test_http_leads_to_https(proxy: Proxy) -> None:
    """Whoever writes no scheme comes to the right page."""
    answer = httpx.get(f"http://127.0.0.1:{proxy.http}/log-in/?next=/x", headers={"Host": _NAME})
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"https://{_NAME}/log-in/?next=/x"


def test_another_name_gets_nothing(proxy: Proxy) -> None:
    """Neither a handshake for another name nor a request that names another is answered."""
    with pytest.raises(httpx.ConnectError):
        proxy.ask("/log-in/", sni="other.example")
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"http://127.0.0.1:{proxy.http}/log-in/", headers={"Host": "other.example"})
    with suppress(httpx.RemoteProtocolError):
        assert proxy.ask("/log-in/", host="other.example").status_code >= 400
    straight = httpx.get(
        f"http://127.0.0.1:{proxy.inbox}/log-in/",
        headers={"Host": "other.example", "X-Forwarded-Proto": "https"},
    )
    assert straight.status_code == 400


def test_a_visitor_decides_neither_scheme_nor_address(proxy: Proxy) -> None:
    """What a visitor says of the scheme is thrown away: no redirect to itself, no cookie bare."""
    page = proxy.ask("/log-in/", **{"X-Forwarded-Proto": "http", "X-Forwarded-For": "127.0.0.1"})
    assert page.status_code == 200
    straight = httpx.get(f"http://127.0.0.1:{proxy.inbox}/log-in/", headers={"Host": _NAME})
    assert straight.status_code == 301


def test_a_monitor_reads_the_metrics_past_the_proxy_only(proxy: Proxy) -> None:
    """Through the proxy there are none; on this machine there are, and whether it is ready."""
    assert proxy.ask("/metrics").status_code == 404
    assert proxy.ask("/readyz").status_code == 200
    assert httpx.get(f"http://127.0.0.1:{proxy.inbox}/metrics", timeout=60).status_code == 200


def test_a_workbook_comes_through(proxy: Proxy) -> None:
    """What the inbox itself takes, the proxy lets through; much more it does not."""
    (most,) = {
        int(line.split()[1].rstrip("m;"))
        for line in _CONFIG.read_text().splitlines()
        if line.strip().startswith("client_max_body_size")
    }
    assert workbook._MOST_MB < most <= 2 * workbook._MOST_MB


def test_guessing_passwords_is_slowed_down(proxy: Proxy) -> None:
    """After a burst the page to log in answers 429, and other pages go on."""
    answers = [proxy.ask("/log-in/").status_code for _ in range(40)]
    assert answers[0] == 200
    assert answers[-1] == 429
    assert proxy.ask("/healthz").status_code == 200
