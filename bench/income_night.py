"""One measured night of `bench.income`, as a program; prints JSON."""

import json
import sys

from bench.income import night

print(json.dumps(night(int(sys.argv[1]))))
