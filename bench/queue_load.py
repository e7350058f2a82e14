"""One installation whose worker empties a queue of cases: `bench.queue` runs this.

python -m bench.queue_load FOLDER NUMBER
"""

import json
import sys
from pathlib import Path

from bench.measure import seconds
from bench.waiting import installed, received

#: Cases that are worked through before, so that starting up is not measured.
_FIRST = 20


def main(folder: Path, number: int) -> None:
    """Fill a queue, empty it, and print how long that took."""
    installed(folder, "{sqlite: coworker.sqlite3}")
    from framework.core.lifecycle import State
    from framework.runtime import configuration, due, here
    from framework.store import cases, proposals
    from framework.store.models import Case
    from tests.runtime import scene

    digest = configuration.municipalities()["lindeby"].coworkers["harry"].digest
    result = scene.proposal(here.now())

    def empty() -> None:
        while found := due.to_prepare("lindeby", "harry", here.now()):
            for case in found:
                if cases.claim(case, State.preparing, "w1:bench", here.now()):
                    proposals.save(case, result, config_digest=digest, at=here.now())

    received(_FIRST)
    empty()
    received(number)
    took = seconds(empty)
    left = Case.objects.exclude(state="awaiting_decision").count()
    if left:
        message = f"{left} cases were not prepared"
        raise AssertionError(message)
    print(json.dumps({"seconds": took}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
