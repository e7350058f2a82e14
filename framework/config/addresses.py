"""Where a system answers: an address in the one form that addresses are compared in."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, Field

_PORTS = {"http": 80, "https": 443, "imap": 143, "imaps": 993, "postgresql": 5432}
#: A file of SQLite below the data folder.
_FILE = re.compile(r"sqlite:///(?!\.\.?/)[^/?#\s][^?#\s]*")
_HOST = re.compile(r"[a-z0-9._:-]+")
_WRONG = (
    "an address is http:// or https://, a host and perhaps a port, e.g. https://lon.kommun.se; "
    "that of a mailbox begins with imap:// or imaps://, that of a database is "
    "postgresql://host/database, or sqlite:///a/file/below/the/data/folder.db"
)
_NO_PAGES = "the address of a system's pages begins with https:// or http://"


def system_address(text: str) -> str:
    """Return an address with scheme and host in lower case and without its scheme's own port.

    Raises `ValueError` for what is no root of a system: another scheme, no host, an account in it,
    a query. A path stays, without the slash at its end.
    """
    if _is_file(text.strip()):
        return text.strip()
    try:
        parts = urlsplit(text.strip())
        host, port = (parts.hostname or "").encode("idna").decode("ascii").lower(), parts.port
    except ValueError:  # a port that is no number, a host that can be none
        raise ValueError(_WRONG) from None
    plain = not re.search(r"[@?#\s]", text.strip())
    if parts.scheme not in _PORTS or not _HOST.fullmatch(host) or not plain:
        raise ValueError(_WRONG)
    host = f"[{host}]" if ":" in host else host
    place = host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"
    return f"{parts.scheme}://{place}{parts.path.rstrip('/')}"


def page_address(text: str) -> str:
    """Return the address of a system that has pages; raises `ValueError` for any other."""
    address = system_address(text)
    if not address.startswith(("https://", "http://")):
        raise ValueError(_NO_PAGES)
    return address


def _is_file(text: str) -> bool:
    """Tell whether a text is a file below a folder, whatever is written as %2e or %2F in it."""
    path = unquote(text.removeprefix("sqlite:///"))
    parts = path.split("/")
    below = not {"", ".", ".."} & set(parts) and path.isprintable()
    return bool(_FILE.fullmatch(text)) and below


#: The root of a system, e.g. `https://payroll.kommun.se`; of a mailbox `imaps://post.kommun.se`; of
#: a database `postgresql://db.kommun.se/personal`.
SystemAddress = Annotated[
    str,
    AfterValidator(system_address),
    Field(json_schema_extra={"pattern": "^(https?|imaps?|postgresql|sqlite)://"}),  # for editors
]
