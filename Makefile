# The same commands by hand and in CI. `make help` lists them.
# Each set-up step leaves a stamp, so that it is done once, and again only when what it reads has changed.

.DEFAULT_GOAL := help
.PHONY: help install chromium demo test check fix bench lock

BIN := .venv/bin
VENV := .venv/.installed
NODE := node_modules/.installed
BENCHMARKS := $(filter-out benchmarks/_%,$(wildcard benchmarks/*.py))

help: ## Dit ce que fait chaque commande
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | while IFS="$$(printf '\t')" read -r name what; do \
		printf '  make %-9s %s\n' "$$name" "$$what"; done

install: $(VENV) $(NODE) chromium ## Installe tout : .venv, node_modules, Chromium pour les tests

$(VENV): requirements-dev.txt pyproject.toml tools/make_venv.sh
	@sh tools/make_venv.sh
	@touch $@

$(NODE): package-lock.json package.json .npmrc tools/npm.sh | $(VENV)
	@sh tools/npm.sh ci --silent
	@touch $@

chromium:
	@sh tools/chromium.sh

demo: $(VENV) $(NODE) ## Ouvre le site de démonstration sur http://localhost:8000 (PORT=… pour un autre port)
	@$(BIN)/rebond demo

test: install ## Passe tous les tests, navigateur compris (ARGS=… pour pytest)
	@$(BIN)/pytest -n 2 --ignore tests/browser $(ARGS)
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder tests/browser $(ARGS)

check: $(VENV) ## Vérifie le style, les types, le sens des imports, les migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@if [ -e rebond/config/settings ] || [ -e rebond/config/settings.py ]; then \
		echo "makemigrations --check"; \
		DJANGO_SETTINGS_MODULE=rebond.config.settings.test $(BIN)/python -m django makemigrations --check --dry-run; fi

fix: $(VENV) ## Corrige le style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV) $(NODE) ## Mesure les vitesses : un tableau par fichier de benchmarks/
	@set -e; for file in $(BENCHMARKS); do echo "== $$file"; $(BIN)/python -m benchmarks.$$(basename $$file .py); done

lock: ## Recalcule requirements.txt et requirements-dev.txt (ARGS=--upgrade pour des versions plus récentes)
	@sh tools/lock.sh $(ARGS)
