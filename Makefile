# Two commands do everything, set-up included: `make demo` and `make test`.
PYTHON := .venv/bin/python
BOTH_CORES := -n 2 --dist loadgroup

.PHONY: demo test test-systems fault-table chaos bundle setup size lint messages lock clean

demo: .venv/.ready ## One whole night of an invented municipality, then the morning inbox
	.venv/bin/coworker demo

# Tests start many small processes; none of them shall compile our code again.
COMPILED := $(PYTHON) -m compileall -q framework bots fixtures tests

test: .venv/.ready lint ## Everything that needs neither root nor Node
	@$(COMPILED)
	$(PYTHON) -m pytest $(BOTH_CORES) --durations=15 -m "not systems"
	@echo "Not covered here, but by make test-systems: PostgreSQL, the whole night through the browser, Tryton, other helpdesks, the rest of the fault table, and an upgrade, the proxy and the units of deploy/."

test-systems: .venv/.ready ## PostgreSQL, the whole night with every fault, and systems of somebody else's (Node)
	@$(COMPILED)
	$(PYTHON) tests/postgres.py $(PYTHON) -m pytest $(BOTH_CORES) -m "not systems" tests/store tests/runtime
	$(PYTHON) -m pytest $(BOTH_CORES) --durations=15 -m "systems and not thorough" tests/systems tests/runtime tests/deploy

fault-table: .venv/.ready ## Every fault of a target crossed with a kill at every step
	$(PYTHON) -m pytest -q tests/runtime/test_fault_table.py tests/systems/test_faults_in_browser.py

chaos: .venv/.ready ## 1,000 cases while workers, hosts, systems, browsers, databases and disks die (hours)
	$(PYTHON) -m tests.chaos

bundle: .venv/.ready ## One file in dist/ that installs with no network: deploy/README.md
	@.ci/bundle

setup: .venv/.ready ## The environment in .venv, and a browser

lint: .venv/.ready
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy

size: .venv/.ready ## Lines of Python: framework, each kind, direct dependencies
	$(PYTHON) -m bench.size

BABEL := .venv/bin/pybabel
messages: .venv/.ready ## Collect the texts to translate, and compile what is translated
	@for room in framework bots/*/; do \
		room=$${room%/}; test -d $$room/locale || continue; \
		$(BABEL) -q extract -F framework/locale/babel.cfg -k message -k mark --no-location --sort-output -o .venv/messages.pot $$room && \
		$(BABEL) -q update -i .venv/messages.pot -d $$room/locale -D django -l sv --no-fuzzy-matching --ignore-obsolete -w 100 && \
		$(BABEL) -q compile -d $$room/locale -D django || exit 1; \
	done

lock: .venv/.ready ## Pin the newest versions of everything
	.venv/bin/uv pip compile -q -U --universal --generate-hashes --no-header --no-emit-index-url pyproject.toml --extra calendar --extra forms --extra mailbox --extra metrics --extra oidc --extra postgres --extra routing --extra sql --extra staffing --group dev -o requirements-dev.lock
	.venv/bin/uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url pyproject.toml -c requirements-dev.lock -o requirements.lock
	.venv/bin/uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url pyproject.toml --extra calendar --extra forms --extra mailbox --extra metrics --extra oidc --extra postgres --extra routing --extra sql --extra staffing -c requirements-dev.lock -o requirements-bundle.lock

.venv/.ready: requirements-dev.lock pyproject.toml .ci/setup
	@.ci/setup

clean:
	rm -rf .venv var
