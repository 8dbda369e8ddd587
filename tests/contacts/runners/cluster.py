"""A standalone Spark cluster on this machine: one master and two workers with one core each, all on loopback."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lotse.contacts.home import Home
from tests.conftest import absent

DEPLOY = "org.apache.spark.deploy"
PATIENCE = 60  # seconds until the master listens


class Cluster:
    """``context`` is the driver's."""

    def __init__(self, folder: Path, home: Home) -> None:
        self.port, self.folder = port(), folder
        self.environment = {
            **os.environ,
            # A kernel that the tests have compiled is not compiled again by each worker.
            "NUMBA_CACHE_DIR": os.environ.get("NUMBA_CACHE_DIR", str(Home.at().cache / "numba")),
            "LOTSE_HOME": str(home.root),
            "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # four short-lived machines: start fast
            "PYSPARK_PYTHON": sys.executable,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_NO_DAEMONIZE": "1",
            "SPARK_WORKER_DIR": str(folder / "work"),
        }
        self.master = self._start("master.Master", "--host", "127.0.0.1", "--port", str(self.port), "--webui-port", "0")
        self.workers = [self._worker() for _ in range(2)]
        self.context = self._connected()

    @property
    def address(self) -> str:
        return f"spark://127.0.0.1:{self.port}"

    def _worker(self) -> subprocess.Popen[bytes]:
        sizes = ("--cores", "1", "--memory", "1g", "--webui-port", "0")
        return self._start("worker.Worker", "--host", "127.0.0.1", *sizes, self.address)

    def lose(self, worker: subprocess.Popen[bytes]) -> None:
        """A machine is lost with everything on it, and another one joins."""
        self._kill(worker)
        self.workers.remove(worker)
        self.workers.append(self._worker())

    def wait_for(self, executors: int) -> None:
        """Until so many can take a task; the driver itself takes none."""
        end = time.monotonic() + PATIENCE
        while int(self.context._jsc.sc().getExecutorMemoryStatus().size()) - 1 < executors:
            if time.monotonic() > end:
                raise TimeoutError((self.folder / "spark.log").read_text()[-4000:])
            time.sleep(0.1)

    def stop(self) -> None:
        self.context.stop()
        for process in (*self.workers, self.master):
            if process.poll() is None:
                self._kill(process)

    def _start(self, program: str, *options: str) -> subprocess.Popen[bytes]:
        import pyspark  # noqa: PLC0415

        command = ["/bin/bash", str(Path(pyspark.__file__).parent / "bin" / "spark-class"), f"{DEPLOY}.{program}"]
        with (self.folder / "spark.log").open("a") as log:
            return subprocess.Popen(
                [*command, *options], env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)

    def _connected(self) -> Any:
        from pyspark import SparkConf, SparkContext  # noqa: PLC0415

        self._wait_for_master()
        conf = SparkConf().setMaster(self.address).setAppName("lotse").set("spark.ui.enabled", "false")
        conf.set("spark.driver.host", "127.0.0.1").set("spark.executor.memory", "512m")
        conf.set("spark.scheduler.minRegisteredResourcesRatio", "1.0")
        for name in ("NUMBA_CACHE_DIR", "LOTSE_HOME", "PYTHONPATH"):
            conf.set(f"spark.executorEnv.{name}", self.environment[name])
        os.environ |= {
            name: self.environment[name] for name in ("SPARK_LOCAL_IP", "PYSPARK_PYTHON", "JDK_JAVA_OPTIONS")
        }
        return SparkContext(conf=conf)

    def _wait_for_master(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise TimeoutError((self.folder / "spark.log").read_text()[-4000:])


@contextmanager
def standalone(folder: Path, home: Home) -> Iterator[Cluster]:
    """Absent pyspark or Java skips the test on a user's machine and fails it in CI."""
    if importlib.util.find_spec("pyspark") is None:
        absent("pyspark is not installed: sh tools/setup.sh extras")
    if shutil.which("java") is None:
        absent("Spark needs Java 17 or newer (Debian: apt-get install default-jre-headless)")
    cluster = Cluster(folder, home)
    try:
        yield cluster
    finally:
        cluster.stop()


def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
