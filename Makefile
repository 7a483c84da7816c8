# Doichieu: `make help` lists what there is. IN= and OUT= choose the folders.
IN ?= corpus
OUT ?= out
GOLD ?=
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/doichieu

.DEFAULT_GOAL := help

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'

$(VENV)/.installed: pyproject.toml constraints.txt diacritics/compiled.pyx
	$(PYTHON) tools/check_python.py
	$(PYTHON) -m venv $(VENV)
	rm -f diacritics/compiled*.so diacritics/compiled*.pyd
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,cluster,docs]'
	@touch $@

$(VENV)/.installed-train: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[train]'
	@touch $@

install: $(VENV)/.installed ## Install what is needed into .venv

extract: $(VENV)/.installed ## Read the plans in IN, write the tables to OUT
	@$(RUN) extract $(IN) --out $(OUT)

compare: $(VENV)/.installed ## Compare the commune plans in OUT with their province plans
	@$(RUN) compare --out $(OUT)

report: $(VENV)/.installed ## Write report.html, audit.xlsx and letters from OUT
	@$(RUN) report --out $(OUT)

audit: $(VENV)/.installed ## extract, compare and report in one go
	@$(RUN) audit $(IN) --out $(OUT)

test: $(VENV)/.installed-dev ## Run the tests
	@$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(VENV)/.installed-dev ## Check style and types
	@$(BIN)/ruff check . && $(BIN)/mypy

evaluate: $(VENV)/.installed-dev ## Score restoring, extraction and comparing (GOLD= another folder of gold data)
	@$(BIN)/python -m benchmarks.evaluate $(GOLD)

bench: $(VENV)/.installed-dev ## Measure speed and memory beside the peers
	@$(BIN)/python -m benchmarks.bench

audit-lock: constraints.txt ## Look the pinned versions up among known weaknesses (needs the network)
	$(PYTHON) -m venv $(VENV)-audit
	$(VENV)-audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit
	$(VENV)-audit/bin/pip-audit --requirement constraints.txt --no-deps --disable-pip --strict

notebooks: $(VENV)/.installed-dev ## Run all notebooks on the sample corpus
	@test -e $(OUT)/findings.parquet || $(RUN) audit $(IN) --out $(OUT)
	@DOICHIEU_OUT=$(abspath $(OUT)) $(BIN)/python -m pytest --nbmake --nbmake-timeout=300 notebooks

docs: $(VENV)/.installed-dev ## Build the documentation site into site/
	@$(BIN)/mkdocs build --strict --quiet

train: $(VENV)/.installed-train ## Train the restorer anew from ../shared/corpora
	@$(BIN)/python -m diacritics.train

clean: ## Delete OUT and everything that was installed
	rm -rf $(OUT) $(VENV) $(VENV)-audit build *.egg-info

.PHONY: help install extract compare report audit test lint evaluate bench audit-lock notebooks docs train clean
