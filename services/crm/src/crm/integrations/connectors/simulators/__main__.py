"""python -m crm.integrations.connectors.simulators nationbuilder --port 9101"""

import argparse
import sys
import threading

from crm.integrations.connectors.simulators.brevo import BrevoSimulator
from crm.integrations.connectors.simulators.nationbuilder import NationBuilderSimulator
from crm.integrations.connectors.simulators.qomon import QomonSimulator
from crm.integrations.connectors.simulators.server import simulated
from crm.integrations.connectors.simulators.table import CsvSimulator

KINDS = {"nationbuilder": NationBuilderSimulator, "qomon": QomonSimulator, "brevo": BrevoSimulator, "csv": CsvSimulator}


def main() -> None:
    parser = argparse.ArgumentParser(description="A vendor's API on this machine, with nobody in it.")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--people", type=int, default=20, help="how many contacts, all made up, to begin with")
    args = parser.parse_args()
    simulator = KINDS[args.kind]()
    for number in range(args.people):
        _add(simulator, number)
    with simulated(simulator, args.port) as server:
        sys.stdout.write(f"{server.url} token={simulator.token}\n")
        sys.stdout.flush()
        threading.Event().wait()


def _add(simulator: NationBuilderSimulator | QomonSimulator | BrevoSimulator | CsvSimulator, number: int) -> None:
    mail = f"prenom{number}@exemple.fr"
    if isinstance(simulator, NationBuilderSimulator):
        simulator.add("marché", first_name=f"Prénom{number}", last_name="Exemple", email=mail)
    elif isinstance(simulator, BrevoSimulator):
        simulator.add(mail, PRENOM=f"Prénom{number}", NOM="Exemple")
    elif isinstance(simulator, CsvSimulator):
        simulator.text += f"{number};Prénom{number};Exemple;{mail};marché;\r\n"
    else:
        simulator.add("marché", firstname=f"Prénom{number}", surname="Exemple", mail=mail)


if __name__ == "__main__":
    main()
