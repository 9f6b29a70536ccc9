# Each target installs what it needs; docs/running.md tells what it does and which variables it reads.
PYTHON ?= python3
export PORT PYTEST_ARGS TESTS DATABASE NO_APT

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow lint bench clean

help:
	@echo "make demo       start het portaal met een demojaar op http://127.0.0.1:8000 (PORT= kiest een andere poort)"
	@echo "make test       controleer de code en draai de tests (TESTS=pad draait een deel, PYTEST_ARGS= voegt toe)"
	@echo "make test-slow  draai de lange tests"
	@echo "make lint       controleer alleen de code"
	@echo "make bench      meet de start, het geheugen en de eerste pagina"
	@echo "make clean      verwijder de gegevens van demo en tests, de pakketten en de tijdelijke mappen"

demo test test-slow lint bench clean:
	@$(PYTHON) -m convenant.launch $@
