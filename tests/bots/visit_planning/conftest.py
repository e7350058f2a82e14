"""The inner loops run as they are: compiling them takes longer than all tests, and adds nothing.

`python -m bench visits` tells whether compiled ones give the same plan.
"""

import os

os.environ.setdefault("NUMBA_DISABLE_JIT", "1")
