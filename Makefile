# The front door. `make run` starts everything; `make test` tests everything this machine can test.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
APPS := lib sweeps people courses quizzes certificates labour curriculum reports trainingsite demo
CODE := $(APPS) tests benchmarks manage.py
FRONT := 'static/js/**/*.js' 'static/css/*.css' 'tests/**/*.mjs'
RUNTIME := $(VENV)/.runtime-installed
DEVELOPMENT := $(VENV)/.development-installed
PYTEST := $(BIN)/python -m pytest
# Nothing is resolved or built while installing: what is released after the lock can change no installation.
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --only-binary :all: --require-hashes --requirement
COMPLETE := $(BIN)/python -m pip --disable-pip-version-check check
RUNTIME_LOCK := requirements.lock
DEVELOPMENT_LOCK := requirements-dev.lock
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test check lint fix messages catalogues lock bench mutants clean

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(RUNTIME) ## Make the virtual environment that runs the product

setup-dev: $(DEVELOPMENT) ## Make the virtual environment that tests the product

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
		|| { echo "Python 3.11 is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(RUNTIME): $(RUNTIME_LOCK) | $(BIN)/python
	@echo "Installing what the product needs ..."
	@$(INSTALL) $(RUNTIME_LOCK)
	@$(COMPLETE)
	@touch $@

$(DEVELOPMENT): $(DEVELOPMENT_LOCK) | $(BIN)/python
	@echo "Installing what the tests need ..."
	@$(INSTALL) $(DEVELOPMENT_LOCK)
	@$(COMPLETE)
	@touch $@ $(RUNTIME)

run: setup ## Start the product with demonstration data at http://127.0.0.1:8000/ (AULA_PORT=8000)
	@$(BIN)/python -m trainingsite.prepare --run
	@exec $(BIN)/python -m trainingsite.supervisor

catalogues: setup ## Compile the message catalogues
	@$(BIN)/python -m trainingsite.catalogues

test: setup-dev catalogues ## Run every test; say loudly what this machine cannot test (COVERAGE=1 measures it: twice the time)
	@status=0; \
	$(PYTEST) -n auto -m "not postgresql and not chaos and not browser" $(if $(COVERAGE),--cov --cov-report=term:skip-covered) || status=1; \
	$(PYTEST) -n 2 --dist loadfile -m "chaos or browser" || status=1; \
	if $(BIN)/python -m tests.services postgresql; then \
		AULA_DB=postgresql AULA_TEST_DB=aula_test_$$$$ $(PYTEST) -m postgresql || status=1; \
	fi; \
	$(BIN)/python -m tests.services; \
	exit $$status

check: setup-dev catalogues lint ## Everything that can be told without running the product
	$(BIN)/mypy $(APPS)
	$(BIN)/lint-imports
	@mkdir -p var
	DJANGO_SETTINGS_MODULE=trainingsite.settings.test $(BIN)/python manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=trainingsite.settings.test $(BIN)/python manage.py lint_curriculum --json
	DJANGO_SETTINGS_MODULE=trainingsite.settings.production AULA_SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
		AULA_DATA_KEYS=$$($(BIN)/python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())') \
		AULA_ALLOWED_HOSTS=aula.example.com AULA_SITE_URL=https://aula.example.com \
		$(BIN)/python manage.py check --deploy --fail-level WARNING
	$(PYTEST) --no-cov -q tests/test_catalogues.py tests/test_architecture.py tests/test_types.py tests/test_components.py tests/test_styles.py

lint: setup-dev ## Format and style
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/djlint --check --lint templates
	$(BIN)/oxfmt --check $(FRONT)
	$(BIN)/oxlint --quiet static/js tests
	@! git grep --untracked -nE '\{% *blocktrans(late)?\b' -- '*.html' '*.txt' | grep -v trimmed \
		|| { echo "blocktranslate without trimmed"; exit 1; }
	@! git grep --untracked -nE '\.(delay|apply_async)\(' -- $(addsuffix /*.py,$(APPS)) \
		':!*/tasks.py' ':!trainingsite/celery.py' ':!trainingsite/clock.py' \
		|| { echo "Hint on commit: delay_on_commit, outside of tasks"; exit 1; }

fix: setup-dev ## Format, and repair what can be repaired
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)
	$(BIN)/djlint --reformat --quiet templates
	$(BIN)/oxfmt $(FRONT)

messages: setup-dev ## Collect the texts to translate (needs GNU gettext)
	@mkdir -p locale/es locale/en
	DJANGO_SETTINGS_MODULE=trainingsite.settings.test $(BIN)/python manage.py makemessages --locale es --locale en \
		--no-location --no-wrap --ignore '.venv' --ignore 'var' --ignore 'tests' --ignore 'benchmarks'

lock: setup-dev ## Choose the exact versions again
	$(LOCK) --group production --output-file requirements.lock pyproject.toml
	$(LOCK) --group production --group dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

bench: setup-dev catalogues ## Measure on this machine, into benchmarks/results/
	$(BIN)/python -m benchmarks.run

mutants: setup-dev ## Plant faults in the scoring rules; every one must be noticed
	$(BIN)/python -m tests.mutation

clean: ## Remove the data of `make run`
	rm -rf var
