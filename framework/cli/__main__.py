"""`python -m framework.cli` is the `coworker` command."""

from framework.cli.main import main

main()
