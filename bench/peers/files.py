"""robocorp-workitems with its queue in a file: take each item, keep a result, let it go.

python files.py FOLDER NUMBER
"""

import json
import os
import sys
import time
from pathlib import Path

folder, number = Path(sys.argv[1]), int(sys.argv[2])
items = [{"payload": {"reference": f"A-{n}", "hours": "35:00"}, "files": {}} for n in range(number)]
(folder / "in.json").write_text(json.dumps(items), encoding="utf-8")
os.environ |= {
    "RC_WORKITEM_ADAPTER": "FileAdapter",
    "RC_WORKITEM_INPUT_PATH": str(folder / "in.json"),
    "RC_WORKITEM_OUTPUT_PATH": str(folder / "out.json"),
}

from robocorp import workitems  # type: ignore[import-not-found]  # noqa: E402 (reads these names; an environment of its own)

began = time.perf_counter()
for item in workitems.inputs:
    workitems.outputs.create(payload={**item.payload, "result": "done"})
    item.done()
seconds = time.perf_counter() - began
assert len(json.loads((folder / "out.json").read_text(encoding="utf-8"))) == number
print(json.dumps({"seconds": seconds}))
