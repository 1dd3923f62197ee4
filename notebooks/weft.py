"""What the notebooks share: Weft's quick start and jobs as processes, and one look for all pictures.

QDRANT_URL     the gRPC address of a running Qdrant; without it the quick start brings one in memory
MVN            how Maven is called, like "mvn -o"
"""

import atexit
import os
import re
import signal
import subprocess
import threading
from pathlib import Path
from urllib.parse import urlsplit

# gRPC would tell about each process that is started beside it
os.environ.setdefault("GRPC_VERBOSITY", "NONE")

import matplotlib.pyplot as plt
from cycler import cycler
from qdrant_client import QdrantClient

ROOT = Path(__file__).resolve().parent.parent
MAVEN = os.environ.get("MVN", "mvn").split() + ["-q", "compile"]
PATIENCE = 600  # seconds, where Maven has to download, or the machine is busy

# Okabe and Ito: told apart with any kind of colour blindness, and in print
BLUE, ORANGE, GREEN, RED, SKY, PURPLE, GREY = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#B8B8B8",
)

plt.rcParams.update({
    "figure.figsize": (9, 4.2),
    "figure.dpi": 110,
    "figure.constrained_layout.use": True,
    "font.size": 10.5,
    "axes.prop_cycle": cycler(color=[BLUE, ORANGE, GREEN, RED, SKY, PURPLE]),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.titlesize": 11.5,
    "axes.titlepad": 10,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#E8E8E8",
    "legend.frameon": False,
})


class QuickStart:
    """`mvn compile exec:exec -Dkeep`: Flink, a Qdrant unless QDRANT_URL names one, and some of WordNet's synsets in it."""

    def __init__(self, documents):
        command = [*MAVEN, "exec:exec", "-Dkeep", f"-Ddocuments={documents}"]
        if "QDRANT_URL" in os.environ:
            command.append("-Dqdrant.url=" + os.environ["QDRANT_URL"])
        self.lines = []
        self._news = threading.Condition()
        # a session of its own, so that stop() reaches Maven and the JVM that it starts, and nobody else
        self._process = subprocess.Popen(
            command, cwd=ROOT, text=True, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        # also where a notebook breaks off
        atexit.register(self.stop)
        threading.Thread(target=self._read, daemon=True).start()
        self.qdrant_url = self._wait(r"Qdrant +(http\S+)").group(1)
        self.flink_url = self._wait(r"Flink web UI +(http\S+)").group(1)

    def wait_until_filled(self):
        self._wait("Still up")
        return self

    def printed(self, first):
        """The lines that the quick start printed, from the one that begins with `first` to the one before last."""
        begin = next(i for i, line in enumerate(self.lines) if line.startswith(first))
        end = next(i for i, line in enumerate(self.lines) if "Still up" in line)
        # a process is named by its number and host
        return re.sub(r"\d+@\S+:", "the process:", "\n".join(self.lines[begin:end])).strip()

    def client(self):
        """Qdrant's own client, over gRPC."""
        address = urlsplit(self.qdrant_url)
        return QdrantClient(
            host=address.hostname, grpc_port=address.port, prefer_grpc=True,
            https=address.scheme == "https", timeout=30,
            # it would ask over REST, which the server in memory does not speak
            check_compatibility=False,
        )

    def stop(self):
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(timeout=30)

    def _read(self):
        for line in self._process.stdout:
            with self._news:
                self.lines.append(line.rstrip())
                self._news.notify_all()
        with self._news:
            self.lines.append(None)
            self._news.notify_all()

    def _wait(self, pattern):
        def found():
            for line in self.lines:
                if line is None:
                    raise RuntimeError("The quick start ended:\n" + "\n".join(self.lines[-30:-1]))
                if match := re.search(pattern, line):
                    return match
        with self._news:
            match = self._news.wait_for(found, timeout=PATIENCE)
        if not match:
            self.stop()
            raise TimeoutError(f"The quick start did not say '{pattern}':\n" + "\n".join(self.lines[-30:]))
        return match


def weft(*arguments):
    """Weft's main method with these arguments, on a Flink of its own; returns the finished process."""
    return maven("exec:exec@job", "-Djob=" + " ".join(map(str, arguments)))


def maven(*goals):
    return subprocess.run(
        [*MAVEN, *goals], cwd=ROOT, text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE,
    )
