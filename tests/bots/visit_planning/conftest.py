"""The inner loops run as they are: compiling them takes longer than all tests, and adds nothing.

`python -m bench visits` tells whether compiled ones give the same plan. Only this process does
without: what tests start as processes of their own is compiled.
"""

try:
    import numba
except ModuleNotFoundError:
    numba = None

if numba is not None:
    numba.config.DISABLE_JIT = 1
