# lab: set up and open JupyterLab. test: set up and run all tests. See README.md for the rest.
.POSIX:
BROWSER = tests/browser
.PHONY: lab test test-quick test-oldest browser refresh portable site lint bench bench-site lock setup

PYTHON_HERE = sh tools/python.sh

lab: setup
	@sh tools/lab.sh

test:
	@$(PYTHON_HERE) -m pytest

test-quick:
	@$(PYTHON_HERE) -m pytest tests -m 'not slow'

test-oldest:
	@LOCK=tools/requirements-oldest.txt VENV=.venv-oldest $(PYTHON_HERE) -m pytest

browser:
	@$(PYTHON_HERE) -m pytest -n 0 $(BROWSER)

refresh:
	@$(PYTHON_HERE) -m tools.refresh

portable:
	@$(PYTHON_HERE) -m tools.portable $(SHORT)

site:
	@$(PYTHON_HERE) -m tools.site

lint:
	@$(PYTHON_HERE) -m ruff check .
	@$(PYTHON_HERE) -m ruff format --check .

bench:
	@$(PYTHON_HERE) -m tools.bench_pca
	@$(PYTHON_HERE) -m tools.bench
	@$(PYTHON_HERE) -m tools.bench_network
	@$(PYTHON_HERE) -m tools.bench_mnist
	@$(PYTHON_HERE) -m tools.bench_reader

bench-site:
	@$(PYTHON_HERE) -m tools.bench_site

lock:
	@sh tools/lock.sh

setup:
	@sh tools/setup.sh
