# Each target installs what it needs; docs/running.md tells what it does and which variables it reads.
PYTHON ?= python3
export PORT PYTEST_ARGS TESTS DATABASE NO_APT FAST MUTANTS SIZE ROUNDS SAVE

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow lint bench scoreboard mutants clean

help:
	@echo "make demo       start het portaal met een demojaar op http://127.0.0.1:8000 (PORT= kiest een andere poort)"
	@echo "make test       controleer de code en draai de tests (TESTS=pad draait een deel, PYTEST_ARGS= voegt toe)"
	@echo "make test-slow  draai de lange tests"
	@echo "make lint       controleer alleen de code"
	@echo "make bench      meet de start en wat de scheiding van organisaties kost (SIZE=10k, 100k, 1m of 5m; ROUNDS=; SAVE=1)"
	@echo "make scoreboard controleer alle muren en schrijf docs/scoreboard.md (FAST=1 laat de lange controles weg)"
	@echo "make mutants    breek een kopie van het portaal, telkens op een plek; de tests moeten het zien (MUTANTS=S14 kiest)"
	@echo "make clean      verwijder de gegevens van demo en tests, de pakketten en de tijdelijke mappen"

demo test test-slow lint bench scoreboard mutants clean:
	@$(PYTHON) -m convenant.launch $@
