# VMA Tracker: what a person does with it. `make help` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.PHONY: help run test test-kernel-debug test-kernel-matrix bench bench-kernel load unload vm up down build setup packages clean

ARGS ?=

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 16

run: node_modules/.exporter exporter/dist/main.cjs ## run the exporter and its page (ARGS="--source procfs ...")
	@node exporter/dist/main.cjs $(ARGS)

test: packages node_modules/.all ## set up and run all tests, linters and type checks
	@node .ci/test.mjs $(ARGS)

bench: packages node_modules/.all exporter/dist/main.cjs ## measure, as ratios within one run
	@node exporter/bench/run.mjs
	@node exporter/bench/behind.mjs
	@node kernel/test/bench/run.mjs

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

up: node_modules/.all build ## Grafana, Prometheus and the exporter, in Docker
	@docker compose up $(ARGS)

down: ## stop what `make up` started
	@docker compose down

build: node_modules/.all exporter/dist/main.cjs grafana-plugin/dist/module.js ## build the exporter and the plugin

setup: packages node_modules/.all ## what `make test` needs: Debian packages, npm packages

packages:
	@.ci/install-packages

clean: ## remove what was built
	rm -rf exporter/dist grafana-plugin/dist node_modules/.exporter node_modules/.all
	$(MAKE) --no-print-directory -C kernel clean

# Every recipe below starts with npm, so an old Node.js is told of before its strange errors are.
node_modules/.node:
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' || \
	  { echo "Node.js 20.19 or newer is needed; this is $$(node --version 2>/dev/null || echo 'no Node.js at all'). Debian 13 has it (apt-get install nodejs npm); for Debian 12 see https://nodejs.org/en/download"; exit 1; }
	@mkdir -p node_modules && touch $@

# The exporter alone needs a fraction of the packages that the plugin does; a full installation serves it too.
node_modules/.exporter: package-lock.json | node_modules/.node
	@[ node_modules/.all -nt package-lock.json ] || { echo 'Installing the npm packages of the exporter ...'; \
	  npm ci --no-fund --no-audit -w exporter --include-workspace-root; }
	@touch $@

node_modules/.all: package-lock.json | node_modules/.node
	@echo 'Installing the npm packages ...'
	@npm ci --no-fund --no-audit
	@touch $@ node_modules/.exporter

exporter/dist/main.cjs: exporter/build.mjs exporter/package.json $(shell find exporter/src -type f -not -name '*.test.ts')
	@echo 'Building the exporter ...'
	@npm run --silent -w exporter build

grafana-plugin/dist/module.js: $(shell find grafana-plugin/src exporter/src -type f -not -name '*.test.*') grafana-plugin/package.json
	@echo 'Building the Grafana plugin ...'
	@npm run --silent -w grafana-plugin build
	@touch $@
