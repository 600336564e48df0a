# lab: set up and open JupyterLab. test: set up and run all tests. See README.md for the rest.
.POSIX:
.PHONY: lab test browser refresh lint bench lock setup

# Without compiled files every start of Python is slow.
unexport PYTHONDONTWRITEBYTECODE
VENV = .venv/bin/python

lab: setup
	@sh tools/lab.sh

# Products this small are slower with more threads.
test: setup
	@OPENBLAS_NUM_THREADS=$${OPENBLAS_NUM_THREADS:-1} $(VENV) -m pytest

browser: setup
	@$(VENV) -m pytest -m browser tests/browser

refresh: setup
	@$(VENV) -m tools.refresh

lint: setup
	@$(VENV) -m ruff check .
	@$(VENV) -m ruff format --check .

bench: setup
	@$(VENV) -m tools.bench_pca
	@$(VENV) -m tools.bench
	@$(VENV) -m tools.bench_network

lock:
	@uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --constraint tools/lock-constraints.txt --upgrade --quiet -o requirements.txt

setup:
	@sh tools/setup.sh
