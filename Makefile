# What can be done here; `make` alone lists it.

PYTHON ?= python3
PORT ?= 5000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
LOCKED := --require-hashes --only-binary :all:
TRANSLATIONS := marketplace/translations

.DEFAULT_GOAL := help
.PHONY: help demo dev test quick check bench accessibility screenshots jobs readme-picture demo-pictures translations update-translations lock

help: ## List what can be done
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 22

demo: .venv/installed translations ## Serve the demo on http://127.0.0.1:5000 (PORT=... for another)
	@PORT=$(PORT) $(BIN)/marketplace demo start

dev: .venv/installed-dev ## Serve the demo, and start it again whenever a source file changes (PORT=... too)
	@PORT=$(PORT) $(BIN)/python -m dev.server

test: .venv/installed-dev translations ## Run every test that this machine can run
	@$(BIN)/python -m pytest -n auto --dist worksteal $(PYTEST_OPTIONS)

quick: .venv/installed-dev translations ## Run the quick tests, on SQLite: the main rules of each file, one case of each
	@$(BIN)/python -m pytest -n auto --dist worksteal --only-database sqlite --quick $(PYTEST_OPTIONS)

# what the tests do too, unless they run with it: `make check test` does everything once
ALONE := $(if $(filter test,$(MAKECMDGOALS)),,alone)

check: .venv/installed-dev translations ## Check format, style, types, imports, texts, and the packages used
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint marketplace/templates
	$(if $(ALONE),$(BIN)/python -m pytest -n 0 tests/structure/test_templates.py tests/structure/test_translations.py)
	$(BIN)/python -m dev.supply_chain audit $(if $(ALONE),bill)

bench: .venv/installed-dev translations ## Measure the speed, as ratios, with a table at the end
	@$(BIN)/python -m bench

accessibility: .venv/installed-dev translations ## Let axe look at every page in each language, by day and night, in three widths
	@$(BIN)/python -m pytest -n auto --dist worksteal --every-look $(PYTEST_OPTIONS) \
	  tests/browser/test_every_page.py -k for_everybody

screenshots: .venv/installed-dev translations ## Take pictures of every page into screenshots/, to look at
	@SCREENSHOTS=screenshots $(BIN)/python -m pytest -n auto --timeout 900 tests/browser/test_every_page.py

jobs: .venv/installed-dev translations ## Do the seven jobs in every variation, into jobs/: pictures, counts, a reader's text
	@JOBS=$(CURDIR)/jobs $(BIN)/python -m pytest -n 0 -p no:randomly --timeout 1800 tests/browser/jobs

readme-picture: .venv/installed-dev translations ## Take the picture of the README anew
	@README_PICTURE=docs/screenshots/catalogue.webp $(BIN)/python -m pytest tests/browser/test_screenshots.py

demo-pictures: .venv/installed ## Draw the pictures of the demo's offers and the site's icons anew
	@PYTHONPATH=docs/demo-pictures $(BIN)/python -m drawing

translations: .venv/installed ## Compile the translations
	@set -- $(TRANSLATIONS)/*/LC_MESSAGES/*.po; \
	if [ -e "$$1" ]; then $(BIN)/pybabel --quiet compile --directory $(TRANSLATIONS); fi

update-translations: .venv/installed ## Bring the catalogues of texts up to date with the code
	$(BIN)/pybabel extract --mapping pyproject.toml --keyword _l --keyword lazy_ngettext:1,2 --sort-by-file --no-location \
	  --project "Pika marketplace" --output $(TRANSLATIONS)/messages.pot .
	$(BIN)/pybabel update --input-file $(TRANSLATIONS)/messages.pot \
	  --output-dir $(TRANSLATIONS) --no-fuzzy-matching

lock: .venv/installed ## Write the locked requirements anew
	$(BIN)/uv pip compile $(LOCK_OPTIONS) pyproject.toml -o requirements/base.txt
	$(BIN)/uv pip compile $(LOCK_OPTIONS) pyproject.toml --group dev -c requirements/base.txt -o requirements/dev.txt
	$(BIN)/uv pip compile $(LOCK_OPTIONS) --group build -o requirements/build.txt

LOCK_OPTIONS := --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --no-annotate --no-header --quiet

# uv is many times as fast as pip, but does not read pip's configuration: where it reaches no
# package index, pip does it
define install
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode $(1) || $(PIP) install $(1)
endef

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv .venv || \
	  { echo "Python cannot make a virtual environment here (Debian: apt install python3-venv)" >&2; exit 1; }
	@touch $@

.venv/installed: .venv/python requirements/base.txt requirements/build.txt pyproject.toml
	@echo "Installing the locked requirements into .venv ..."
	@$(PIP) install $(LOCKED) -r requirements/build.txt
	$(call install,$(LOCKED) -r requirements/base.txt)
	$(call install,--no-deps --no-build-isolation --editable .)
	@touch $@

.venv/installed-dev: .venv/installed requirements/dev.txt
	@echo "Installing what tests and checks need into .venv ..."
	$(call install,$(LOCKED) -r requirements/dev.txt)
	@touch $@
