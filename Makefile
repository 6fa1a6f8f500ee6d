# VMA Tracker: what a person does with it. `make help` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.PHONY: help run dev test test-debian13 test-kernel-debug test-kernel-matrix bench bench-exporter bench-panel bench-kernel load unload vm up down \
  build setup packages docker clean distclean

ARGS ?=
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/vma-tracker

help: ## this list
	@sed -nE 's/^([a-z0-9-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "  make %-19s %s\n", $$1, $$2 }'

run: node_modules/.exporter exporter/dist/main.cjs ## run the exporter and its page (ARGS="--source procfs ...")
	@node exporter/dist/main.cjs $(ARGS)

dev: node_modules/.exporter ## the same, built and started anew whenever a source changes
	@node exporter/dev.mjs $(ARGS)

test: packages node_modules/.all ## set up and run all tests, linters and type checks (ARGS="exporter" for some)
	@.ci/as-owner true && node .ci/test.mjs $(ARGS)

test-debian13: ## CI's run on a fresh Debian 13 in a folder (root; ARGS="user": an ordinary user's make test there)
	@.ci/debian13 $(ARGS)

bench: bench-exporter bench-panel bench-kernel ## measure, as ratios within one run

bench-exporter: packages node_modules/.all exporter/dist/main.cjs ## what the exporter takes, and how fast it is
	@node exporter/bench/engine.mjs
	@node exporter/bench/run.mjs
	@node exporter/bench/behind.mjs

bench-panel: packages build ## what the page takes in a browser (ARGS="--sizes 65530" for a quick try)
	@node exporter/bench/panel.mjs $(ARGS)

test-kernel-debug: packages ## the kernel module on a kernel made to find faults (builds that once: some minutes)
	@.ci/install-packages $$(cat kernel/test/packages-debug.txt)
	@$(MAKE) --no-print-directory -C kernel fuzz FUZZ_SECONDS=120
	@node kernel/test/debug/run.mjs

test-kernel-matrix: packages node_modules/.exporter exporter/dist/main.cjs ## the kernel module on every kernel of kernel/test/kernels.txt (ARGS="6.12 newest")
	@.ci/install-packages $$(cat kernel/test/packages-matrix.txt)
	@node kernel/test/matrix.mjs $(ARGS)

bench-kernel: packages ## what the kernel module costs, in instructions
	@node kernel/test/bench/run.mjs

load: ## build and load the kernel module (needs the headers of the running kernel, root)
	@$(MAKE) --no-print-directory -C kernel load

unload: ## tell the reader to let go, and unload the kernel module (root)
	@$(MAKE) --no-print-directory -C kernel unload

vm: node_modules/.exporter exporter/dist/main.cjs ## a throwaway VM with the module loaded, its page on a loopback port
	@.ci/install-packages $$(cat kernel/test/packages.txt)
	@node kernel/test/vm.mjs $(ARGS)

up: docker node_modules/.all build ## Grafana, Prometheus and the exporter, in Docker
	@docker compose up $(ARGS)

down: docker ## stop what `make up` started
	@docker compose down

build: node_modules/.all exporter/dist/main.cjs grafana-plugin/dist/module.js ## build the exporter and the plugin

setup: packages node_modules/.all ## what `make test` needs: Debian packages, npm packages

packages:
	@.ci/install-packages

docker:
	@docker compose version >/dev/null 2>&1 || \
	  { echo 'Docker with its Compose plugin is needed (`docker compose version` fails): see https://docs.docker.com/engine/install/. The exporter and its page run without: make run'; exit 1; }

clean: ## remove what was built
	rm -rf exporter/dist grafana-plugin/dist node_modules/.exporter node_modules/.all
	$(MAKE) --no-print-directory -C kernel clean
	@echo 'Left are node_modules and downloads in $(CACHE): make distclean removes them, too.'

distclean: clean ## remove what was built, installed here and downloaded (node_modules, kernels, test programs)
	rm -rf node_modules exporter/node_modules grafana-plugin/node_modules
	rm -rf --one-file-system '$(CACHE)'

# The recipes below start with npm, so an old Node.js, or none, is told of before its strange errors are.
node_modules/.node:
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null || \
	  { echo "Node.js 20.19 or newer is needed; this is $$(node --version 2>/dev/null || echo 'no Node.js at all'). Debian 13 has it (apt-get install nodejs npm); for Debian 12 see https://nodejs.org/en/download"; exit 1; }
	@command -v npm >/dev/null || \
	  { echo 'npm is needed, which Debian has in a package of its own: apt-get install npm'; exit 1; }
	@.ci/as-owner mkdir -p node_modules && .ci/as-owner touch $@

# No package needs its install scripts. dclint asks for a newer npm than Debian's, without a need: only errors are told.
NPM_CI := .ci/as-owner npm ci --no-fund --no-audit --ignore-scripts --loglevel=error

# What building the exporter takes: its dependencies. The tools of the tests are those of the root; a full installation has all.
node_modules/.exporter: package-lock.json | node_modules/.node
	@[ node_modules/.all -nt package-lock.json ] || { echo 'Installing the npm packages of the exporter ...'; $(NPM_CI) -w exporter; }
	@.ci/as-owner touch node_modules/.node $@

node_modules/.all: package-lock.json | node_modules/.node
	@echo 'Installing the npm packages ...'
	@$(NPM_CI)
	@.ci/as-owner touch node_modules/.node $@ node_modules/.exporter

exporter/dist/main.cjs: exporter/build.mjs exporter/bundles.mjs exporter/package.json $(shell find exporter/src -type f -not -name '*.test.*')
	@echo 'Building the exporter ...'
	@.ci/as-owner npm run --silent -w exporter build

grafana-plugin/dist/module.js: $(shell find grafana-plugin/src exporter/src -type f -not -name '*.test.*') grafana-plugin/package.json
	@echo 'Building the Grafana plugin ...'
	@.ci/as-owner npm run --silent -w grafana-plugin build
	@.ci/as-owner touch $@
