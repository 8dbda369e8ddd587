"""A standalone cluster on this machine, one master and two workers, counts exactly what the threads count."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lotse.contacts.catalogue import Catalogue, Phase, Rule, Touchpoint
from lotse.contacts.filters import Filter
from lotse.contacts.home import Home
from lotse.contacts.imports import ImportStage
from lotse.contacts.journeys.reader import open_journeys
from lotse.contacts.links import link
from lotse.contacts.resolve import resolve, save_catalogue
from lotse.contacts.runners import threads
from lotse.contacts.selection import select
from lotse.methods.journeys.graph import Graph, JourneyGraph
from tests.contacts.samples import contacts

pytestmark = pytest.mark.spark
KEYS = ("a", "b", "c")


def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def cluster(home: Path, tmp_path: Path) -> Iterator[Any]:
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed: pip install lotse[spark]")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java 17")
    import pyspark  # noqa: PLC0415

    program = Path(pyspark.__file__).parent / "bin" / "spark-class"
    address, deploy = f"spark://127.0.0.1:{port()}", "org.apache.spark.deploy"
    number = address.rpartition(":")[2]
    environment = {
        **os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "PYSPARK_PYTHON": sys.executable, "SPARK_WORKER_DIR": str(tmp_path / "work"), "SPARK_NO_DAEMONIZE": "1",
    }  # fmt: skip
    master = [f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", number, "--webui-port", str(port())]
    worker = [f"{deploy}.worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "1g", address]
    with (tmp_path / "spark.log").open("w") as log:
        processes = [
            subprocess.Popen(["/bin/bash", str(program), *parts], env=environment, stdout=log, stderr=log)
            for parts in (master, worker, worker)
        ]
    os.environ |= {name: environment[name] for name in ("SPARK_LOCAL_IP", "PYSPARK_PYTHON")}
    try:
        yield connected(address, environment["PYTHONPATH"])
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait(20)


def connected(address: str, path: str) -> Any:
    from pyspark import SparkConf, SparkContext  # noqa: PLC0415

    configuration = SparkConf().setMaster(address).setAppName("lotse").set("spark.ui.enabled", "false")
    configuration.set("spark.executorEnv.PYTHONPATH", path).set("spark.driver.host", "127.0.0.1")
    configuration.set("spark.executor.memory", "512m")
    time.sleep(3)  # the master has to listen first
    return SparkContext(conf=configuration)


def filled(place: Home) -> None:
    points = tuple(Touchpoint(key, {"en": key}, (Phase(at),)) for at, key in enumerate(KEYS, 1))
    save_catalogue(place, Catalogue(1, points, tuple(Rule(key, signal=key) for key in KEYS)))
    names = [f"n{number}" for number in range(600)]
    customers = [number * 7 % 45 + 1 if number % 11 else None for number in range(600)]
    signals, kinds = [KEYS[n * n % 3] for n in range(600)], ["purchase" if n % 29 == 0 else "use" for n in range(600)]
    with ImportStage.open(place, "one") as stage:
        stage.write(contacts(names, customers, signal=signals, kind=kinds))
        stage.commit()
    with ImportStage.open(place, "two") as stage:
        stage.write(contacts(names[:50], customers[:50], signal="c"))
        stage.commit()
    link(place, 3, 17)
    link(place, 17, 40)


def by_threads(place: Home, where: Filter) -> Graph:
    with open_journeys(place) as index:
        points = tuple(Touchpoint(key, {"en": key}, (Phase(at),)) for at, key in enumerate(KEYS, 1))
        catalogue = Catalogue(1, points, tuple(Rule(key, signal=key) for key in KEYS))
        selection = select(where, index.codes, resolve(catalogue, index.codes.whats))
        return threads.run(JourneyGraph(selection), index, selection)


def test_two_workers_count_what_two_threads_count(home: Path, cluster: Any) -> None:
    from lotse.contacts.runners import spark  # noqa: PLC0415

    place = Home.at(home)
    filled(place)
    for where in (Filter(), Filter(outcomes=("purchase",))):
        found, expected = spark.run(cluster, place, JourneyGraph, where), by_threads(place, where)
        assert found.people == expected.people > 0
        assert set(found.edges) == set(expected.edges)
    cluster.stop()
