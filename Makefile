# make run: the portal on this machine. make test: everything that is checked. make bench: how fast it is. make look: how its papers print. Written for GNU make 3.81.

VENV := .venv
BIN := $(VENV)/bin
PYTHON := $(shell for python in python3.14 python3.13 python3.12 python3.11 python3; do \
	if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo $$python; break; fi; done)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

unexport PYTHONDONTWRITEBYTECODE # compiled once, not by every process that the tests start

.PHONY: run test bench look lint clean

run: $(VENV)/run-installed
	@DEBUG=1 exec $(BIN)/python manage.py run_portal

test: lint
	TEST_DATABASE=sqlite $(BIN)/python -m pytest -n 3 --dist worksteal
	TEST_DATABASE=postgresql $(BIN)/python -m pytest -n 3 --dist worksteal -m both_databases

bench: $(VENV)/test-installed
	@$(BIN)/python -m bench $(ROWS)

look: $(VENV)/run-installed
	@$(BIN)/python -m look

lint: $(VENV)/test-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet templates
	DEBUG=1 $(BIN)/python manage.py makemigrations --check --dry-run

clean:
	rm -rf $(VENV) staticfiles .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, with its venv package."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) lacks ensurepip. On Debian and Ubuntu, as root: apt-get install $$($(PYTHON) -c \
		'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run-installed: requirements.txt | $(BIN)/python
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/test-installed: tests/requirements.txt requirements.txt | $(BIN)/python
	$(PIP) -r tests/requirements.txt
	@touch $@
