# Needs python3 (3.11 or later, with venv), make and git. Everything else is installed into .venv.
PYTHON3 ?= python3
VENV := .venv
PYTHON := $(VENV)/bin/python
UV_VERSION := 0.13.9
.DEFAULT_GOAL := help
.PHONY: help run test soak lint format messages screens markup lock clean

help:
	@echo "make run       the site on http://127.0.0.1:8000 with its demonstration data (PORT=8001 for another port)"
	@echo "make test      every check: lint, translations, types, tests on SQLite, PostgreSQL and in Chromium"
	@echo "make soak      the long races and kills"
	@echo "make lint      the checks that run no test"
	@echo "make format    put Python and templates in the house style"
	@echo "make messages  gather the texts to translate and compile them (needs gettext)"
	@echo "make screens   take the pictures of docs/screens (needs Chromium)"
	@echo "make markup    check the HTML of every public page, in both languages (needs Java and npm install vnu-jar)"
	@echo "make lock      resolve requirements/*.txt again from pyproject.toml"

run: $(VENV)/.base
	@exec $(PYTHON) scripts/run.py

test: $(VENV)/.dev
	@exec $(PYTHON) scripts/check.py

soak: $(VENV)/.dev
	@exec $(PYTHON) scripts/check.py --soak

lint: $(VENV)/.dev
	@exec $(PYTHON) scripts/check.py --lint

format: $(VENV)/.dev
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .
	git ls-files -z 'templates/*.html' ':!templates/django' | xargs -0 -r $(VENV)/bin/djade

# The mails are plain text; what stands in the other folders is never shown to a visitor.
messages: $(VENV)/.dev
	$(PYTHON) manage.py makemessages --locale en --locale fr --no-wrap --add-location file --no-obsolete \
		--extension html,txt,py $(foreach folder,.venv var node_modules tests benchmarks requirements,--ignore $(folder))
	$(PYTHON) manage.py compilemessages --locale en --locale fr --ignore .venv

# What is locked stays unless pyproject.toml refuses it; make lock UPGRADE=--upgrade takes what is new.
LOCK := $(VENV)/bin/uv pip compile $(UPGRADE) --quiet --universal --python-version 3.11 --generate-hashes pyproject.toml
screens: $(VENV)/.dev
	$(PYTHON) scripts/screens.py

markup: $(VENV)/.dev
	$(PYTHON) scripts/markup.py --all

lock: $(VENV)/.dev
	$(LOCK) -o requirements/base.txt
	$(LOCK) --group dev -o requirements/dev.txt

clean:
	rm -rf $(VENV) .ruff_cache .mypy_cache .pytest_cache

# A stamp for each set, so that a second run installs nothing. The development set contains the other.
$(VENV)/.base: requirements/base.txt | $(VENV)/.made
	@$(PYTHON) scripts/install.py requirements/base.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(VENV)/.made
	@$(PYTHON) scripts/install.py requirements/dev.txt
	@touch $@ $(VENV)/.base

$(VENV)/.made:
	@$(PYTHON3) -c 'import sys; sys.exit("Python 3.11 or later is needed; this is " + sys.version) if sys.version_info < (3, 11) else None'
	@$(PYTHON3) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python lacks venv. On Debian: apt-get install python3-venv"; exit 1; }
	@$(PYTHON3) -m venv $(VENV)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) || echo "uv cannot be had: pip installs instead, more slowly."
	@touch $@
