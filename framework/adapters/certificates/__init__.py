"""How long a server's certificate holds, as a client sees it that trusts this machine's roots."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from framework.core.errors import CoworkerError
from framework.core.messages import message

__all__ = ["CertificateWrong", "expires"]

#: Seconds to wait for a server.
_PATIENCE = 10
_PORTS = {"https": 443, "imaps": 993}


class CertificateWrong(CoworkerError):
    """A server cannot be reached, or shows a certificate that is not believed."""


def expires(address: str, ca_file: Path | None = None) -> dt.datetime:
    """Return until when the certificate of an `https://` or `imaps://` address holds (UTC).

    `ca_file` is trusted instead of the machine's own roots. Raises `CertificateWrong`.
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    port = parts.port or _PORTS[parts.scheme]
    trust = ssl.create_default_context(cafile=ca_file)
    try:
        with (
            socket.create_connection((host, port), _PATIENCE) as plain,
            trust.wrap_socket(plain, server_hostname=host) as connection,
        ):
            shown = connection.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        raise CertificateWrong(
            message("The certificate of {host} is not believed: {why}.", host=host,
                    why=error.verify_message)
        ) from None  # fmt: skip
    except OSError as error:
        raise CertificateWrong(
            message("{host} cannot be reached ({error}).", host=host, error=type(error).__name__)
        ) from None
    return dt.datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), dt.UTC)
