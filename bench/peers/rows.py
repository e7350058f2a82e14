"""actions-work-items with its queue in SQLite: take each item, keep a result, let it go.

python rows.py FOLDER NUMBER
"""

import json
import sys
import time
from pathlib import Path

from actions.work_items import SQLiteAdapter, State  # type: ignore[import-not-found]  # the peer's own environment
from actions.work_items._exceptions import EmptyQueue  # type: ignore[import-not-found]  # the peer's own environment

folder, number = Path(sys.argv[1]), int(sys.argv[2])
queue = SQLiteAdapter(db_path=str(folder / "items.db"), files_dir=str(folder / "files"))
for n in range(number):
    queue.seed_input(payload={"reference": f"A-{n}", "hours": "35:00"})

began = time.perf_counter()
done = 0
while True:
    try:
        item = queue.reserve_input()
    except EmptyQueue:
        break
    queue.create_output(item, {**queue.load_payload(item), "result": "done"})
    queue.release_input(item, State.DONE)
    done += 1
seconds = time.perf_counter() - began
assert done == number
print(json.dumps({"seconds": seconds}))
