# With CPython 3.11 to 3.14 and pip on the machine, every target does all of its own set-up inside this folder.

PYTHON ?= python3
UV_VERSION := 0.13.8
AUDIT_VERSION := 2.10.1
UV := .tools/bin/python -m uv
RUN := .venv/bin/python
ARGS ?=

.PHONY: demo test check up bench prove prove-long eval sam image container synth audit sbom format setup clean help

help:
	@sed -n 's/^## //p' $(firstword $(MAKEFILE_LIST))

## make demo     set up, start the local cloud, process samples/, print the results
demo: setup
	@$(RUN) -m quire_client process samples --out out/demo || test $$? -eq 3

## make test     set up, run all tests
test: setup .venv-cdk/.ready tests/node/node_modules/.ready .tools/rie/.ready
	@$(RUN) -m pytest -q --numprocesses logical --maxprocesses 4 --no-loadscope-reorder $(ARGS)

## make check    set up; format, lint, types, import rules, image, lock file, generated files
check: setup .venv-cdk/.ready
	@$(UV) lock --check --quiet
	@$(RUN) -m ruff format --check --quiet .
	@$(RUN) -m ruff check --quiet .
	@$(RUN) -m mypy
	@$(RUN) -m mypy --python-executable .venv-cdk/bin/python cdk/app.py cdk/synth.py cdk/quire_cdk
	@.venv/bin/lint-imports --no-logo
	@.venv/bin/hadolint functions/ocr/Dockerfile
	@$(RUN) tests/client/make_samples.py --check
	@$(RUN) docs/make_openapi.py --check
	@$(RUN) docs/make_cost.py --check
	@$(RUN) docs/make_licences.py --check

## make up       set up, run the local cloud until Ctrl-C
up: setup
	@$(RUN) -m quire_client up $(ARGS)

## make bench    set up, measure the local cloud on this machine
bench: setup
	@$(RUN) -m benchmarks local $(ARGS)

## make prove    set up, break the system on purpose and count what held
prove: setup
	@PYTHONPATH=.:tests $(RUN) -m proofs $(ARGS)

## make prove-long  the same at full size: nearly two hours on two cores
prove-long: setup
	@PYTHONPATH=.:tests $(RUN) -m proofs --long $(ARGS)

## make eval     set up, measure accuracy and confidence on the datasets in ../shared/data that are there
eval: setup
	@set -e; for set in receipts invoices timetables; do \
		if [ -f ../shared/data/$$set/manifest.jsonl ]; then \
			$(RUN) -m quire_client eval ../shared/data/$$set --out out/eval/$$set.json --html out/eval/$$set.html $(ARGS); \
			cat out/eval/$$set.json; \
		else echo "no ../shared/data/$$set: left out" >&2; fi; \
	done

## make sam      validate template.yaml and the tests' applications with AWS's own tool, build what is deployed
sam: .venv-sam/.ready
	@set -e; for template in template.yaml tests/local/apps/*/template.yaml; do \
		SAM_CLI_TELEMETRY=0 .venv-sam/bin/python -m samcli validate --lint --region us-east-1 --template $$template; \
	done
	@.venv-sam/bin/cfn-lint --regions us-east-1 --template container/role.yaml container/fargate/*.yaml
	@SAM_CLI_TELEMETRY=0 .venv-sam/bin/python -m samcli build

## make image    build the OCR function's image for Lambda and push it to IMAGE
image:
	docker buildx build --platform linux/arm64 --provenance=false --file functions/ocr/Dockerfile --tag $(IMAGE) --push .

## make container  build the image of docs/container.md and push it to CONTAINER
container:
	docker buildx build --platform linux/arm64 --provenance=false --file container/Dockerfile --tag $(CONTAINER) --push .

# jsii would say at each run that Node 20, which CI has, is past its time.
# W3005: CDK's function that makes the database's roles says twice what it depends on.
## make synth    describe all stages for CloudFormation in out/cdk; cdk-nag and cfn-lint have nothing to say
synth: .venv-cdk/.ready
	@JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION=1 JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20 .venv-cdk/bin/python cdk/synth.py out/cdk $(ARGS)
	@.venv-cdk/bin/cfn-lint --ignore-checks W3005 -- out/cdk/*/*.template.json

# What is audited is what is shipped. The index is asked about each package: where it knows none, that is a failure too.
## make audit    known vulnerabilities of what is shipped; secrets in the history
audit: setup
	@$(RUN) tests/history_secrets.py
	@mkdir -p out
	@$(UV) export --quiet --frozen --no-default-groups --group local --group container --no-emit-project --output-file out/shipped.txt
	@$(UV) tool run --quiet --python .tools/bin/python pip-audit==$(AUDIT_VERSION) --strict --disable-pip --require-hashes --requirement out/shipped.txt

## make sbom     what is shipped, as CycloneDX, in out/sbom.json
sbom: setup
	@mkdir -p out
	@$(UV) export --quiet --frozen --preview-features sbom-export --format cyclonedx1.5 --no-default-groups --group local --group container --output-file out/sbom.json

## make format   format the code
format: setup
	@$(RUN) -m ruff format .
	@$(RUN) -m ruff check --fix .

## make clean    remove everything that the targets above made
clean:
	rm -rf .venv .venv-cdk .venv-sam .tools .quire out .aws-sam tests/node/node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

setup: .venv/.ready

.tools/.ready: Makefile
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15) and "Quire needs Python 3.11 to 3.14: make PYTHON=python3.12 ...")'
	@echo "setting up (once)..." >&2
	@$(PYTHON) -m venv --clear .tools
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

.venv/.ready: .tools/.ready pyproject.toml uv.lock
	@$(UV) sync --quiet --frozen --no-python-downloads --python .tools/bin/python
	@touch $@

.venv-sam/.ready: .tools/.ready pyproject.toml uv.lock
	@UV_PROJECT_ENVIRONMENT=.venv-sam $(UV) sync --quiet --frozen --no-python-downloads --python .tools/bin/python --only-group sam
	@touch $@

.venv-cdk/.ready: .tools/.ready pyproject.toml uv.lock
	@UV_PROJECT_ENVIRONMENT=.venv-cdk $(UV) sync --quiet --frozen --no-python-downloads --python .tools/bin/python --only-group cdk
	@touch $@

# AWS's Runtime Interface Emulator comes inside the wheel of aws-sam-cli, whose dependencies it does not need.
.tools/rie/.ready: .tools/.ready uv.lock
	@$(UV) export --quiet --frozen --only-group sam --no-emit-project --no-header --output-file .tools/sam.txt
	@awk '/^[a-z]/ { wanted = /^aws-sam-cli==/ } wanted' .tools/sam.txt >.tools/rie.txt
	@$(UV) pip install --quiet --no-deps --require-hashes --python .tools/bin/python --target .tools/rie -r .tools/rie.txt
	@touch $@

# Node is optional: the tests that need it say so and are skipped where there is none.
tests/node/node_modules/.ready: tests/node/package.json tests/node/package-lock.json
	@if command -v npm >/dev/null; then npm ci --silent --no-audit --no-fund --prefix tests/node && touch $@; fi
