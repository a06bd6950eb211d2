# Each command installs what it is missing, says what and where, and can be
# run again at any time. The work is done by the scripts in .ci/.
.DEFAULT_GOAL := help
.PHONY: help serve test build dev bench tools clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

serve: ## build the release app and serve it on 127.0.0.1:8080 (PORT=… for another port)
	@.ci/serve.sh

test: ## run every check: format, lints, docs, native, browser and end-to-end tests
	@.ci/test.sh

build: ## the release site in dist/: static files for any host, under any path
	@.ci/build.sh

dev: ## serve a debug build on 127.0.0.1:8080, rebuilt and reloaded on every change
	@.ci/with trunk serve --port $${PORT:-8080} --dist $${CARGO_TARGET_DIR:-target}/dev-dist

bench: ## measure against the peers, as a Markdown table (ONLY=executor,start for some rows, REPEAT=9)
	@.ci/bench.sh

tools: ## only install what the other commands need
	@.ci/with

clean: ## remove what was built; the tools stay in their cache
	cargo clean
	rm -rf dist
