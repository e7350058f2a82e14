"""Until when a server's certificate holds, and what is said when it is not believed."""

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import trustme

from framework.adapters.certificates import CertificateWrong, expires

ENDS = dt.datetime(2031, 5, 17, 10, 0, 0, tzinfo=dt.UTC)
Serve = Callable[[trustme.LeafCert], str]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Make a certificate authority of the municipality's own."""
    return trustme.CA()


@pytest.fixture
def file(authority: trustme.CA, tmp_path: Path) -> Path:
    """Write down whom to trust."""
    place = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(place))
    return place


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve TLS with a certificate on a free port of this machine."""
    opened: list[socket.socket] = []

    def start(certificate: trustme.LeafCert) -> str:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        certificate.configure_cert(context)
        listener = socket.create_server(("127.0.0.1", 0))
        opened.append(listener)

        def answer() -> None:
            with suppress(OSError):
                while True:
                    plain, _ = listener.accept()
                    with suppress(OSError), context.wrap_socket(plain, server_side=True) as taken:
                        taken.recv(1)

        threading.Thread(target=answer, daemon=True).start()
        return f"https://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for listener in opened:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def test_until_when_it_holds(authority: trustme.CA, file: Path, serve: Serve) -> None:
    """The instant that the certificate itself names, in UTC."""
    address = serve(authority.issue_cert("127.0.0.1", not_after=ENDS))
    assert expires(address, file) == ENDS


@pytest.mark.parametrize("name", ["127.0.0.1", "somebody.example"])
def test_one_that_is_not_believed(
    name: str, authority: trustme.CA, file: Path, serve: Serve
) -> None:
    """Another authority's, or another host's: said in a sentence."""
    address = serve(authority.issue_cert(name))
    with pytest.raises(CertificateWrong, match="is not believed"):
        expires(address, None if name == "127.0.0.1" else file)


def test_nobody_there() -> None:
    """A server that does not answer is said, without a trace."""
    with pytest.raises(CertificateWrong, match="cannot be reached"):
        expires("https://127.0.0.1:9")
