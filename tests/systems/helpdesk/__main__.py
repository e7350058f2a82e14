"""``python -m tests.systems.helpdesk --folder FOLDER --port N``: a django-helpdesk to try on."""

import argparse
import signal
import sys
from pathlib import Path
from threading import Event

from tests.systems.helpdesk.django_helpdesk import DJANGO_HELPDESK
from tests.systems.installing import serving

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.systems.helpdesk", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where its database lies")
    parser.add_argument("--port", type=int, required=True)
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # so that it ends what it has started
    source, folder = DJANGO_HELPDESK.installed(), chosen.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    address = f"http://127.0.0.1:{chosen.port}"
    command, environment = DJANGO_HELPDESK.command(source, folder, chosen.port, address)
    with serving(command, address, folder, environment):
        print(f"READY {address}", flush=True)  # noqa: T201 (whoever started it waits for it)
        Event().wait()
