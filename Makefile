# Everything a newcomer or a maintainer does, one task each. `make` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?=
LOTSE := .venv/bin/lotse
export PYTHON

.PHONY: help setup demo pdf serve test check unit browser campaign peers lock messages format clean

help: ## List all tasks
	@echo "Lotse. Tasks:"
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

setup: ## Prepare .venv and the front end (the other tasks call it)
	@sh tools/setup.sh runtime

demo: ## Build the demo company and serve it on http://127.0.0.1:8000
	@sh tools/setup.sh runtime
	@$(LOTSE) demo

pdf: ## Add what writes the reports as PDF (85 MB)
	@sh tools/setup.sh pdf

serve: ## Serve your own data folder (LOTSE_HOME) on http://127.0.0.1:8000
	@sh tools/setup.sh runtime
	@$(LOTSE) serve

test: ## Every check and every test there is
	@sh tools/setup.sh dev
	@sh tools/test.sh

check: ## Format, lint, types, import layers, file sizes: without running tests
	@sh tools/setup.sh dev
	@sh tools/check.sh

unit: ## The tests without browser, PostgreSQL and slow ones
	@sh tools/setup.sh dev
	@.venv/bin/python -m pytest -m "not browser and not postgres and not slow and not spark"

browser: ## The tests in a real browser
	@sh tools/setup.sh dev
	@.venv/bin/python -m pytest -m browser

campaign: ## The long runs; results go to docs/campaigns/
	@sh tools/setup.sh bench
	@sh tools/setup.sh extras
	@sh tools/campaign.sh

peers: ## Peers to measure against and to check with, in .venv-peers (pm4py is AGPL, ChannelAttribution GPL)
	@sh tools/setup.sh bench
	@sh tools/peers.sh

lock: ## Resolve the hash-pinned requirements again
	@sh tools/setup.sh dev
	@sh tools/lock.sh

messages: ## Collect and compile the translations
	@sh tools/setup.sh dev
	@.venv/bin/python tools/messages.py

format: ## Format the code
	@sh tools/setup.sh dev
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

clean: ## Remove what set-up and tests made (never a data folder)
	@rm -rf .venv .venv-other .venv-peers .stamps node_modules static-build test-results .mypy_cache .ruff_cache .import_linter_cache .hypothesis
